// The document is given by the test; requests go through `fetcher`, which knows the base URL.
module.exports = {
  catalogue: {
    input: process.env.DOCUMENT,
    output: {
      target: "api.ts",
      client: "fetch",
      mode: "single",
      override: { mutator: { path: "fetcher.ts", name: "fetcher", extension: ".js" } },
    },
  },
};
