// After the bucket has answered: the page that says that nothing is here is no page that was found. CloudFront runs this only for answers
// below 400, and may show the request as it was sent or as viewer-request.js changed it, so it does for both.

function handler(event) {
  const response = event.response;
  const path = event.request.uri.replace(/\.(br|gz)$/, "");
  const file = fileAt(path);
  if (response.statusCode === 200 && (!file || file.endsWith("/404.html"))) {
    response.statusCode = 404;
    response.statusDescription = "Not Found";
  }
  return response;
}
