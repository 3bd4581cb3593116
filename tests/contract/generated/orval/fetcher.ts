// Sends what orval's functions ask for to the API at `base.url`.

export const base = { url: "" };

export async function fetcher<Answer>(target: string, options: RequestInit): Promise<Answer> {
  const response = await fetch(base.url + target, options);
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.includes("json") ?? false;
  const data: unknown = isJson && text ? JSON.parse(text) : text;
  return { status: response.status, data, headers: response.headers } as Answer;
}
