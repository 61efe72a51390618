// A password that is easy to remember and hard to guess: six common words out of 256, 48 bits.

const WORDS = `
abu ajak akar alam alas alis ambil ampas anak angin angsa anting apel api arang arus asam asap atap awan ayam ayun babak badak bagi bahu baju bakau baki balon
bambu bantal baris batik batu bawang bayam bebek bedug beras besi betis biji biru bola botol buah bubur bukit bulan bulu bumi bunga buntut burung busa cabai cangkir
cantik cat cecak cemara cerah ceri cermin cincin coklat cucur daging dahan dapur daun dayung delima desa dinding domba duku durian ekor elang embun empat enau
engsel fajar galah gambar garam garpu gelang gembok gigi gitar goreng gosok gua gubuk gula guntur hangat harum hijau hujan hutan ikan inai intan jagung jahe
jala jalan jambu jamur janur jarum jati jemur jendela jeruk jinak jingga kaca kacang kain kaki kaktus kambing kancil kapal kapas kapur karet kasur katak kayu
kebun kecap kelapa kendi keris kertas ketan kijang kilat kolam kopi kotak kran kubis kuda kue kuku kulit kumis kuning kunir kupu kursi lada ladang lagu laki
lampu langit laut layar lebah lemari lembut lidah lilin limau lobak lontar lumbung madu main malam mangga manis mata mawar meja melati melon merah merpati
minyak muda murai musik nanas nangka nasi obor ombak otot pagar pagi paku palem panah panci pandan pantai papan pasar pasir payung pedas pelita pena perahu
perak permen petai piano pijat pilar pinang pintu piring pisang pita pohon puding pulau putih radio rajut rambut ranting rasa rempah roda roti rumah rumput
rusa sabun sagu salak sapi sapu sarung sate sawah sayap sayur sejuk selam semut senja serai sumur
`.split(/\s+/).filter(Boolean).slice(0, 256);

/** Six words, drawn evenly. */
export function phrase() {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (drawn) => WORDS[drawn]).join(" ");
}
