// A password that is easy to remember and hard to guess: six different common words out of 256, 47.9 bits.

const WORDS = `
abu ajak akar alam alas alis ambil anak angin angka angsa anting apel api arang arus asam asap atap awan ayah ayam babak badak badan bagi bahu baju balon bambu
bantal baris bata batik batu bawang bayam bebek bedug beras besi betis biji biru bola botol buah bubur bukit bulan bulu bumi bunga buntut burung busa cabai
cangkir cantik cat cemara cerah ceri cerita cermin cincin coklat cucu daging dahan dapur daun dayung delima desa dinding domba duku durian ekor elang emas embun
empat engkol fajar gajah gambar garam garpu gelang gembok gigi gitar goreng gosok gua gubuk gula guntur hangat harum hijau hujan hutan ikan ikat intan jagung
jahe jala jalan jambu jamur janur jarum jati jemur jendela jeruk jinak jingga kaca kacang kain kaki kaktus kambing kancil kapal kapas kapur karet kasur katak
kayu kebun kecap kelapa kendi kereta keris kertas ketan kijang kilat kolam kopi kotak kubis kuda kue kuku kulit kumis kuning kunyit kupu kursi lada ladang lagu
laki lampu langit laut layar lebah lemari lembut lidah lidi lilin lobak loket lumbung madu main malam mangga manis mata mawar meja melati melon merah merpati
minyak muda murai musik nanas nangka nasi obor ombak otot pagar pagi paku panah panci pandan panggung pantai papan pasar pasir payung pedas pelita pena perahu
perak permen petai piano pijat pilar pinang pintu piring pisang pita pohon puding pulau putih radio rajut rambut ranting rasa rempah roda roti rumah rumput rusa
sabun sagu salak sapi sapu sarung sate sawah sayap sayur sejuk selimut semut senja serai sumur
`.trim().split(/\s+/);

/** Six words, drawn evenly. */
export function phrase() {
  const drawn = new Set();
  while (drawn.size < 6) drawn.add(WORDS[crypto.getRandomValues(new Uint8Array(1))[0]]);
  return [...drawn].join(" ");
}
