# Varnish (7 or later) as a cache before the API: what is stored, and for how long, the API's own headers say.
#
# Beside `make run`: varnishd -F -a 127.0.0.1:8081 -f $PWD/examples/caches/default.vcl, then
# curl -i http://127.0.0.1:8081/api/categories

vcl 4.1;

backend api {
    .host = "127.0.0.1";
    .port = "8080";
}

sub vcl_recv {
    # The API reads neither, and requests that have one would not be answered from the cache.
    unset req.http.Cookie;
    unset req.http.Authorization;
    # Without Accept the API answers without gzip, and the next client would get that.
    if (!req.http.Accept || req.http.Accept == "") {
        set req.http.Accept = "*/*";
    }
}

sub vcl_backend_response {
    # Varnish takes time to live and grace from max-age and stale-while-revalidate. A stale answer is kept so that its
    # ETag can be asked for.
    set beresp.keep = 1d;
}

sub vcl_deliver {
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
}
