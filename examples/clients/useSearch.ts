import { ProblemError, type SearchResult, type VideoApi } from "dailywatch-video-api";
import { useEffect, useState } from "react";

type Search = { page?: SearchResult; problem?: string };

/** Search while a text is typed: returns the first page, or why there is none. */
export function useSearch(api: VideoApi, q: string): Search {
  const [search, setSearch] = useState<Search>({});
  useEffect(() => {
    if (q.trim().length < 2) return setSearch({});
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setSearch({ page: await api.search({ q }, { signal: abort.signal }) });
      } catch (error) {
        if (abort.signal.aborted) return;
        setSearch({ problem: error instanceof ProblemError ? error.detail : "No connection" });
      }
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, q]);
  return search;
}
