// Before the cache: an address becomes the path of its file, in the form that the browser takes (docs/decisions/0041).

/** The ending of the compressed form that a browser takes, "" for none. */
function formFor(headers) {
  const taken = (headers["accept-encoding"] ? headers["accept-encoding"].value : "").toLowerCase().split(",");
  const takes = (coding) => taken.some((each) => each.split(";")[0].trim() === coding && !/;\s*q=0(\.0*)?\s*$/.test(each));
  return takes("br") ? ".br" : takes("gzip") ? ".gz" : "";
}

/** The query as it was sent, with its question mark. */
function queryOf(querystring) {
  const pairs = [];
  for (const name in querystring) {
    const sent = querystring[name].multiValue || [querystring[name]];
    sent.forEach((each) => pairs.push(each.value === "" ? name : `${name}=${each.value}`));
  }
  return pairs.length ? `?${pairs.join("&")}` : "";
}

function handler(event) {
  const request = event.request;
  const path = request.uri;
  let file = fileAt(path);
  // A page's own relative links need the slash. Only addresses of ours are sent anywhere.
  if (file === "slash") {
    return {
      statusCode: 301,
      statusDescription: "Moved Permanently",
      headers: { location: { value: `${path}/${queryOf(request.querystring)}` }, "cache-control": { value: "public, max-age=0, must-revalidate" } },
    };
  }
  if (!file && path.startsWith("/assets/")) return { statusCode: 404, statusDescription: "Not Found" };
  // What people typed goes no further: the bucket is asked for the page that says so in their language.
  if (!file) file = `${languageOf(path)}/404.html`;
  const ending = file.slice(file.lastIndexOf(".") + 1);
  request.uri = TEXTS.includes(ending) ? `${file}${formFor(request.headers)}` : file;
  request.querystring = {};
  return request;
}
