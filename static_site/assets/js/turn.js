// Waiting for one's turn, while more families sign up than can be taken in. The form sends itself again, with the key that it had.

const _ = (text) => text;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Say that the turn comes in `seconds`, count down, and press the form's button then. `say` puts a text on top of the page, where it is read
 * out once; the seconds are not. Whoever presses, or goes elsewhere, waits no longer. */
export function awaitTurn(seconds, say) {
  say(_("Banyak keluarga mendaftar bersamaan, jadi mendaftar digilir. Tidak ada yang hilang: biarkan halaman ini terbuka, kami mendaftarkan sendiri waktu gilirannya tiba."));
  const due = Date.now() + seconds * 1000;
  const summary = document.querySelector(".summary");
  const line = document.createElement("p");
  line.className = "lead";
  line.setAttribute("role", "timer");
  summary.after(line);
  const timer = setInterval(count, 1000);

  function count() {
    const left = Math.ceil((due - Date.now()) / 1000);
    if (!summary.isConnected || left <= 0) {
      clearInterval(timer);
      line.remove();
      if (summary.isConnected) document.querySelector("#main form .button").click();
    } else line.textContent = _("Giliran Bapak/Ibu: {left} lagi.").replace("{left}", clock(left));
  }

  count();
}
