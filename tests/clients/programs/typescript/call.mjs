// Calls operations by name, and prints what each returned or threw as JSON.
//
// `node call.mjs URL CALLS`, where CALLS is JSON: `{"options": {}, "calls": [["categories", {"region": "US"}]]}`.

import { ProblemError, VideoApi } from "dailywatch-video-api";

const { options, calls } = JSON.parse(process.argv[3]);
const api = new VideoApi({ baseUrl: process.argv[2], ...options });
const outcomes = [];
for (const [name, parameters] of calls) {
  try {
    outcomes.push({ body: await api[name](parameters) });
  } catch (error) {
    if (!(error instanceof ProblemError)) {
      outcomes.push({ failed: error.name });
      continue;
    }
    const { status, type, typeUrl: type_url, title, detail, errors } = error;
    const { requestId: request_id = null, retryAfter: retry_after = null } = error;
    outcomes.push({ problem: { status, type, type_url, title, detail, errors, request_id, retry_after } });
  }
}
console.log(JSON.stringify(outcomes));
