"""The headers that the answers of the site carry, wherever it is served from."""

from static_site.styles import critical_hash

#: What goes with every answer; the rest says what a document, or a worker's script, may do, and is of no use beside anything else.
ALWAYS = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security")
OF_DOCUMENTS = ("text/html",)
WORKER = "-worker.js"


def headers(uploads_origin: str, *, style_hashes: str = "") -> dict[str, str]:
    """Header name → value. Papers go from the browser straight to `uploads_origin`, such as `https://uploads.example`. `style_hashes` are
    those of the sheets that stand in pages, where others than today's are shown too."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' {style_hashes or critical_hash()}",
        "img-src": "'self' blob: data:",
        "media-src": "'self'",
        "connect-src": f"'self' {uploads_origin}",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "proof",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    }


def sent_with(all_headers: dict[str, str], *, path: str, content_type: str) -> dict[str, str]:
    """Those of `all_headers` that the answer to `path` carries."""
    whole = content_type.startswith(OF_DOCUMENTS) or path.endswith(WORKER)
    return {name: value for name, value in all_headers.items() if whole or name in ALWAYS}
