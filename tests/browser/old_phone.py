"""What a browser of November 2020 lacks (MDN's tables, read for Chrome 87, Firefox 83, Safari and iOS 14.0), and a phone without it."""

from playwright.sync_api import BrowserContext

#: Property or global name → the expression of whatever holds it.
LACKING = {
    "at": "Array.prototype",
    "findLast": "Array.prototype",
    "findLastIndex": "Array.prototype",
    "toReversed": "Array.prototype",
    "toSorted": "Array.prototype",
    "toSpliced": "Array.prototype",
    "fromAsync": "Array",
    "hasOwn": "Object",
    "groupBy": "Object",
    "withResolvers": "Promise",
    "structuredClone": "globalThis",
    "BroadcastChannel": "globalThis",
    "WeakRef": "globalThis",
    "FinalizationRegistry": "globalThis",
    "requestIdleCallback": "globalThis",
    "reportError": "globalThis",
    "scheduler": "globalThis",
    "OffscreenCanvas": "globalThis",
    "CompressionStream": "globalThis",
    "DecompressionStream": "globalThis",
    "Sanitizer": "globalThis",
    "Notification": "globalThis",
    "Segmenter": "Intl",
    "DurationFormat": "Intl",
    "ListFormat": "Intl",
    "randomUUID": "Crypto.prototype",
    "timeout": "AbortSignal",
    "any": "AbortSignal",
    "throwIfAborted": "AbortSignal.prototype",
    "HTMLDialogElement": "globalThis",
    "showModal": "HTMLDialogElement.prototype",
    "requestSubmit": "HTMLFormElement.prototype",
    "submitter": "SubmitEvent.prototype",
    "inert": "HTMLElement.prototype",
    "popover": "HTMLElement.prototype",
    "showPopover": "HTMLElement.prototype",
    "checkVisibility": "Element.prototype",
    "setHTML": "Element.prototype",
    "locks": "Navigator.prototype",
    "share": "Navigator.prototype",
    "canShare": "Navigator.prototype",
    "userAgentData": "Navigator.prototype",
    "connection": "Navigator.prototype",
    "setAppBadge": "Navigator.prototype",
    "wakeLock": "Navigator.prototype",
    "persist": "StorageManager.prototype",
    "estimate": "StorageManager.prototype",
    "trustedTypes": "globalThis",
    "startViewTransition": "Document.prototype",
}

#: How scripts call a holder whose names are words that others use, too.
CALLED = {
    "AbortSignal": "AbortSignal",
    "Array": "Array",
    "Crypto.prototype": "crypto",
    "Intl": "Intl",
    "Navigator.prototype": "navigator",
    "Object": "Object",
    "Promise": "Promise",
    "StorageManager.prototype": "navigator.storage",
}


def age(context: BrowserContext) -> None:
    """Take from the pages of a context all that LACKING names, but for what Chromium asks of pages under a policy such as ours."""
    holders = {name: holder for name, holder in LACKING.items() if name not in {"HTMLDialogElement", "trustedTypes"}}
    steps = [f"try {{ delete ({holder}).{name}; }} catch {{}}" for name, holder in holders.items()]
    context.add_init_script("\n".join([*steps, "delete globalThis.HTMLDialogElement;"]))
