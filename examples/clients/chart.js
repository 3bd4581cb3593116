// A region's chart, without a client: what `fetch` needs to know of the API.
const api = new URLSearchParams(location.search).get("api") ?? "http://127.0.0.1:8080";
const [region, message, videos] = ["region", "message", "videos"].map((id) => document.getElementById(id));

async function show() {
  // The browser caches by Cache-Control, and revalidates by ETag.
  const answer = await fetch(`${api}/api/trending/${region.value}?ranking=velocity&limit=10`);
  const body = await answer.json();
  if (!answer.ok) {
    // problem+json: `type` is the kind of problem, for programs; `detail` is for people.
    message.textContent = body.detail;
    const wait = answer.headers.get("Retry-After");
    if (wait !== null) setTimeout(show, wait * 1000);
    return;
  }
  message.textContent = `As of ${new Date(body.updated_at).toLocaleTimeString()}`;
  videos.replaceChildren(
    ...body.videos.map(({ title, views }) => {
      const item = document.createElement("li");
      item.textContent = `${title}: ${views} views`;
      return item;
    }),
  );
}

region.append(...["AU", "BR", "CA", "DE", "FR", "GB", "IN", "US"].map((code) => new Option(code)));
region.addEventListener("change", show);
show();
