// Which addresses the site has, for the two functions at the edge. Packaging (infra/site_template.py) writes before this what it knows:
//   LANGUAGES  the languages whose pages lie in a folder of their own      PAGES     the folders of pages
//   REGENCIES  the codes of the regencies, with a space on either side     FILES     what else lies at the root
//   TEXTS      the endings of the files that were compressed when the site was built

/** The language folder in which an address lies, "" for those at the root. */
function languageOf(path) {
  const first = path.split("/")[1];
  return LANGUAGES.includes(first) ? `/${first}` : "";
}

/** The path of the file at an address; the same with a slash too few is "slash", and "" is nothing that the site has. */
function fileAt(path) {
  // A personal number in an address goes no further, wherever it was typed.
  if (/\d{16}/.test(path)) return "";
  if (path.startsWith("/assets/") || FILES.includes(path) || /^\/share\/(indonesia|\d{4})(\.[a-z]{2})?\.jpg$/.test(path)) return path;
  const inLanguage = path.slice(languageOf(path).length);
  if (inLanguage === "/404.html") return path;
  if (inLanguage === "") return "slash";
  const folder = inLanguage.endsWith("/index.html") ? inLanguage.slice(0, -10) : inLanguage;
  const isPage = (name) => {
    const parts = name.split("/").slice(1, -1);
    const code = parts.length === 1 ? parts[0] : parts.length === 2 && parts[0] === "progress" ? parts[1] : "none";
    return name === "/" || (parts.length === 1 && PAGES.includes(parts[0])) || (code.length === 4 && REGENCIES.includes(` ${code} `));
  };
  if (folder.endsWith("/")) return isPage(folder) ? `${path.slice(0, path.length - inLanguage.length)}${folder}index.html` : "";
  return isPage(`${folder}/`) ? "slash" : "";
}
