"""What the interview form itself says, beside the questionnaire's own words: to the officer, in each language."""

TEXTS: dict[str, dict[str, str]] = {
    "title": {"id": "Wawancara sensus", "en": "Census interview", "jv": "Wawancara sensus"},
    "case": {
        "id": "Keluarga mana yang diwawancarai?",
        "en": "Which family are you interviewing?",
        "jv": "Kulawarga pundi ingkang dipunwawancara?",
    },
    "case_hint": {
        "id": "Kosongkan kalau keluarga ini tidak ada di daftar.",
        "en": "Leave it empty if the family is not on the list.",
        "jv": "Kothongaken menawi kulawarga punika mboten wonten ing daftar.",
    },
    "case_kept": {
        "id": "Satu formulir untuk satu keluarga. Untuk keluarga lain, buka formulir baru.",
        "en": "One form is for one family. For another family, open a new form.",
        "jv": "Satunggal formulir kanggé satunggal kulawarga. Kanggé kulawarga sanès, bikak formulir énggal.",
    },
    "case_phone": {
        "id": "Nomor telepon keluarga ini: {phone}",
        "en": "This family's phone number: {phone}",
        "jv": "Nomer télpun kulawarga punika: {phone}",
    },
    "ask_all": {
        "id": "Yang ditanyakan hanya yang belum terjawab.",
        "en": "Only what is not answered yet is asked.",
        "jv": "Ingkang dipunpirsani namung ingkang dèrèng dipunwangsuli.",
    },
    "ask_all_hint": {
        "id": "Ada jawaban lama yang perlu diperiksa atau diubah? Pilih “Tanyakan semuanya”. Jawaban lama tetap terisi.",
        "en": "Is there an earlier answer to check or change? Choose “Ask everything”. Earlier answers stay filled in.",
        "jv": "Wonten wangsulan lami ingkang perlu dipunpriksa utawi dipunéwahi? Pilih “Pirsani sedaya”. Wangsulan lami taksih wonten.",
    },
    "all": {"id": "Tanyakan semuanya", "en": "Ask everything", "jv": "Pirsani sedaya"},
    "added": {
        "id": "Berapa orang yang perlu ditambahkan ke keluarga ini?",
        "en": "How many people need to be added to this family?",
        "jv": "Pinten tiyang ingkang perlu dipuntambahaken dhateng kulawarga punika?",
    },
    "added_hint": {
        "id": "Di daftar sudah ada ${people_listed} orang. Tambahkan siapa saja yang tinggal di sini dan belum ada di daftar.",
        "en": "${people_listed} people are listed already. Add whoever lives here and is not listed.",
        "jv": "Ing daftar sampun wonten ${people_listed} tiyang. Tambahaken ingkang manggèn mriki lan dèrèng wonten ing daftar.",
    },
    "added_refused": {
        "id": "Satu keluarga memuat paling banyak {most} orang.",
        "en": "One family can have at most {most} people.",
        "jv": "Satunggal kulawarga paling kathah {most} tiyang.",
    },
    "member": {"id": "Anggota keluarga", "en": "Member of the family", "jv": "Anggota kulawarga"},
    "checks": {"id": "Seluruh keluarga", "en": "The whole family", "jv": "Sedaya kulawarga"},
    "example": {"id": "Contoh: {example}", "en": "Example: {example}", "jv": "Tuladha: {example}"},
    "dont_know": {"id": "Tidak tahu", "en": "Don't know", "jv": "Mboten mangertos"},
    "unknown": {
        "id": "Kalau sama sekali tidak diketahui",
        "en": "If it is not known at all",
        "jv": "Menawi babar pisan mboten dipunmangertosi",
    },
    "year": {
        "id": "Kalau hanya tahunnya yang diketahui: tahun berapa?",
        "en": "If only the year is known: which year?",
        "jv": "Menawi namung taunipun ingkang dipunmangertosi: taun pinten?",
    },
    "province": {"id": "Provinsi", "en": "Province", "jv": "Provinsi"},
    "regency": {"id": "Kabupaten atau kota", "en": "Regency or city", "jv": "Kabupatèn utawi kitha"},
    "district": {"id": "Kecamatan", "en": "District", "jv": "Kecamatan"},
    "indonesian": {"id": "Indonesia", "en": "Indonesian", "jv": "Indonesia"},
    "foreign": {"id": "Negara lain", "en": "Another country", "jv": "Nagari sanès"},
    "country": {"id": "Negara mana?", "en": "Which country?", "jv": "Nagari pundi?"},
    "free_text": {
        "id": "Tidak ada di daftar, tulis sendiri",
        "en": "Not on the list, write it",
        "jv": "Mboten wonten ing daftar, seratan piyambak",
    },
    "written": {"id": "Tulis dengan kata sendiri", "en": "Write it in their own words", "jv": "Serat mawi tembung piyambak"},
    "photo": {
        "id": "Foto suratnya. Boleh dilewati kalau suratnya tidak ada di tempat.",
        "en": "A photo of the paper. You may skip it if the paper is not here.",
        "jv": "Foto seratipun. Kenging dipunlangkungi menawi seratipun mboten wonten ing mriki.",
    },
    "registered": {
        "id": "Menurut data kependudukan: {value}",
        "en": "The civil register says: {value}",
        "jv": "Miturut data kependudukan: {value}",
    },
    "right": {"id": "Ya, benar", "en": "Yes, that is right", "jv": "Inggih, leres"},
    "right_asked": {
        "id": "Tanyakan lagi. Kalau benar, pilih “Ya, benar”. Kalau tidak, ubah jawabannya. {hidden}",
        "en": "Ask again. If it is right, choose “Yes, that is right”. If not, change the answer. {hidden}",
        "jv": "Suwun pirsa malih. Menawi leres, pilih “Inggih, leres”. Menawi mboten, éwahi wangsulanipun. {hidden}",
    },
    "to_change": {
        "id": "Isian belum bisa dikirim seperti ini. Ubah dulu jawabannya. {hidden}",
        "en": "The form can't be sent like this. Change the answer first. {hidden}",
        "jv": "Isian dèrèng saged dipunkintun kados mekaten. Éwahi rumiyin wangsulanipun. {hidden}",
    },
    "hidden": {
        "id": "Kalau pertanyaannya tidak tampak, pilih dulu “Tanyakan semuanya” di halaman pertama.",
        "en": "If you don't see the question, first choose “Ask everything” on the first page.",
        "jv": "Menawi pitakènipun mboten ketingal, pilih rumiyin “Pirsani sedaya” ing kaca kapisan.",
    },
    "text_refused": {
        "id": "Tulis dengan huruf atau angka, paling banyak {most} karakter.",
        "en": "Write letters or digits, at most {most} characters.",
        "jv": "Serat mawi aksara utawi angka, paling kathah {most} karakter.",
    },
    "digits_refused": {
        "id": "Tulis angka saja, paling banyak {most} angka.",
        "en": "Write digits only, at most {most} of them.",
        "jv": "Serat angka kémawon, paling kathah {most} angka.",
    },
    "nik_refused": {
        "id": "NIK terdiri atas 16 angka, tanpa spasi.",
        "en": "A NIK has 16 digits, without spaces.",
        "jv": "NIK wonten 16 angka, tanpa spasi.",
    },
    "phone_refused": {
        "id": "Tulis nomor telepon dengan angka, misalnya 0812 3456 7890.",
        "en": "Write the phone number in digits, such as 0812 3456 7890.",
        "jv": "Serat nomer télpun mawi angka, kadosta 0812 3456 7890.",
    },
    "date_refused": {
        "id": "Pilih tanggal dari tahun {earliest} sampai hari ini.",
        "en": "Choose a date from {earliest} until today.",
        "jv": "Pilih tanggal saking taun {earliest} ngantos dinten punika.",
    },
    "year_refused": {
        "id": "Tulis tahun dengan 4 angka, dari {earliest} sampai tahun ini.",
        "en": "Write the year in 4 digits, from {earliest} until this year.",
        "jv": "Serat taun mawi 4 angka, saking {earliest} ngantos taun punika.",
    },
}
