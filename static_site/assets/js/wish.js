// That the family has pressed "Kirim" and no receipt has come yet: {key, version}, the version none until a request may have left.

let wish = null;

export function wished() {
  return wish;
}

export function wishFor(submission) {
  wish = submission;
}
