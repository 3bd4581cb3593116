() => {
    const root = document.documentElement;
    const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const isHidden = (element) => element.closest(".visually-hidden, .skip, [hidden]") !== null;
    const named = (element) => `<${element.localName} class="${element.getAttribute("class") ?? ""}"> ${element.textContent.trim().slice(0, 40)}`;

    /** The part of a rectangle that an element's ancestors leave visible. */
    function clipped(element, { left, right, top, bottom }) {
        const box = { left, right, top, bottom };
        for (let at = element; at && at !== root && at !== document.body; at = at.parentElement) {
            const style = getComputedStyle(at);
            const { left, right, top, bottom } = at.getBoundingClientRect();
            if (style.overflowX !== "visible") Object.assign(box, { left: Math.max(box.left, left), right: Math.min(box.right, right) });
            if (style.overflowY !== "visible") Object.assign(box, { top: Math.max(box.top, top), bottom: Math.min(box.bottom, bottom) });
        }
        return box;
    }

    /** The lines of all visible texts; a line is a little less high than its box, in which letters leave room. */
    function lines() {
        const found = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            const element = node.parentElement;
            if (!node.data.trim() || element.closest("script, noscript, option") || !isShown(element) || isHidden(element)) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const rectangle of range.getClientRects()) {
                const box = clipped(element, rectangle);
                const spare = (box.bottom - box.top) * 0.2;
                if (box.right - box.left > 2 && box.bottom - box.top > 2)
                    found.push({ node, element, left: box.left, right: box.right, top: box.top + spare, bottom: box.bottom - spare });
            }
        }
        return found;
    }

    const layer = (element) => element.closest(".masthead, .requests");
    const covers = (one, other) =>
        one.node !== other.node && layer(one.element) === layer(other.element) &&
        Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
        Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2;

    // Also what is laid out only once it is in sight.
    for (const element of document.querySelectorAll("li"))
        if (getComputedStyle(element).contentVisibility === "auto") element.style.contentVisibility = "visible";

    const faults = [];
    if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} wide, the window ${root.clientWidth}`);
    const texts = lines();
    for (const line of texts)
        if (line.left < -1 || line.right > root.clientWidth + 1) faults.push(`sticks out: ${named(line.element)}`);
    for (const [index, one] of texts.entries())
        for (const other of texts.slice(index + 1))
            if (covers(one, other)) faults.push(`covers: ${named(one.element)} and ${named(other.element)}`);
    for (const control of document.querySelectorAll("button:not(.link), select, input, summary, nav a")) {
        const { width, height } = control.getBoundingClientRect();
        if (isShown(control) && !isHidden(control) && !control.closest(".colophon") && (width < 24 || height < 24))
            faults.push(`too small: ${named(control)} ${Math.round(width)} x ${Math.round(height)}`);
    }
    return [...new Set(faults)].slice(0, 20);
}
