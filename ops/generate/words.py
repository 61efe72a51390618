"""Words that the synthetic register is made of: names as generations of the north coast of Central Java bear them, streets, hamlets."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


#: Born before 1946: village names of one word.
ELDER = {
    "male": _listed(
        "Karmin Sarmin Kasdi Tasmin Ngatman Kardi Sumo Wiryo Kromo Saiman Kasmuri Sarijan Paijan Jasmin Kasran Rebo Legiman Pahing "
        "Sadiman Markum Rusdi Sakiran Tarmuji Matrawi Sulkan Mustajab Kamijan Dulrahman Asnawi Sanusi Maskuri Rasmadi"
    ),
    "female": _listed(
        "Kasmi Sarmi Rasmi Ngatmi Parmi Tasmi Jasmi Kasminah Sarinem Ngatinem Paijem Tumirah Sukinem Rubiyem Legiyem Wagiyem Paini "
        "Kartinah Rukanah Masripah Sumirah Samirah Jaminah Kasiyati Marsinah Rukiyah Suwarti Ponijah Salamah Khotijah Aminah Sutijah"
    ),
}
#: Born 1946 to 1968: the Su- and Mul- names of the young republic.
REPUBLIC = {
    "male": _listed(
        "Sutrisno Suparman Sukardi Sunarto Suharto Sugiyono Supardi Sumarno Suyanto Sudarmin Suwarno Sutopo Sukiman Subandi Suradi "
        "Mulyono Mulyadi Harsono Hartono Kusnadi Karsono Rusmanto Wahyudi Purwanto Sunardi Sukarno Suroso Ngadiman Kasmijan Slamet "
        "Masrukan Solikin Muslimin Zaenuri Rifa'i Abdullah Munawar Sholeh Noorhadi Rohmat Jumadi Sarwono Sumijan Sulistiyono"
    ),
    "female": _listed(
        "Sumarni Sulastri Suparmi Suwarni Sukarti Sugiarti Sutini Sumiyati Suharti Sunarti Supriyati Sukini Sunarsih Sulasih Sudarti "
        "Mulyani Mulyati Kusmiyati Karsini Rusmini Wahyuni Endang Ngatini Kasmini Jumiati Kumaiyah Masfuah Zumaroh Rohmah Muzaroah "
        "Solekah Noor Munawaroh Sumiatun Sri Rumini Parsini Sutarmi Hartini Suyati Muntamah Rochayati Maesaroh Sarwi"
    ),
}
#: Born 1969 to 1992.
MIDDLE = {
    "male": _listed(
        "Agus Budi Joko Eko Dwi Tri Bambang Heri Hadi Ahmad Muhammad Noor Nur Abdul Arif Wahyu Slamet Teguh Sigit Andi Rudi Didik "
        "Sholikul Khoirul Saiful Miftahul Ali Zaenal Imam Anis Faruq Mashuri Ulin Yusuf Bagus Danang Edy Fajar Supriyadi Moh"
    ),
    "female": _listed(
        "Siti Sri Endang Dwi Tri Eko Nur Noor Rini Yuni Wati Ani Dewi Ika Lilik Umi Ulfa Nikmah Zulaikhah Istiqomah Masruroh Anik "
        "Indah Retno Puji Ratna Tutik Erna Heni Ulya Maftukhah Faizah Khomsatun Zumrotun Muslikhah Novita Kristina Diah Rina Wiwik"
    ),
}
MIDDLE_LAST = {
    "male": _listed(
        "Santoso Prasetyo Susanto Wibowo Setiawan Purnomo Kurniawan Raharjo Utomo Saputro Nugroho Haryanto Hidayat Rohman Anwar Huda "
        "Ulum Anam Arifin Fuad Faizin Mustofa Syafii Riyanto Widodo Cahyono Mujiono Suryanto Ikhsan Basuki Hakim Maulana Muttaqin"
    ),
    "female": _listed(
        "Rahayu Lestari Handayani Wahyuningsih Astuti Purwanti Setyowati Ningsih Hidayah Aminah Fatimah Khasanah Rohmah Widayati "
        "Kusuma Sulistyowati Mardiana Zulaikha Jannah Inayah Faridah Maghfiroh Susanti Yuliati Indriani Maryam Nafisah Wulandari "
        "Ernawati Hartati Kholifah Muniroh Susilowati"
    ),
}
#: Born since 1993.
MODERN = {
    "male": _listed(
        "Muhammad Ahmad Rizky Dimas Bagas Rafi Naufal Farhan Ilham Fahri Alif Azka Arkan Kenzo Raka Galih Iqbal Zidan Hafiz Reza "
        "Daffa Rasya Gibran Akmal Faiz Yoga Ardi Rendi Satria Bima Vino Aldi Noor Khoirul Fikri Rangga Abyan"
    ),
    "female": _listed(
        "Nabila Zahra Aulia Putri Salsabila Kayla Naura Aisyah Alya Nayla Keysha Cinta Intan Bunga Amelia Safira Khansa Syifa Hana "
        "Dinda Najwa Rania Adelia Citra Laila Anindya Azizah Shofia Zaskia Novi Tiara Afifah Fitria Noor Dewi Ayu Vania"
    ),
}
MODERN_LAST = {
    "male": _listed(
        "Pratama Saputra Ramadhan Maulana Firmansyah Hidayatullah Al-Fatih Putra Wijaya Nugraha Alfarizi Ardiansyah Hakim Prayoga "
        "Setiawan Abdillah Zulfikar Mubarok Ananta Febrian Kurniawan Akbar Ghozali Syahputra Darmawan Yudhistira"
    ),
    "female": _listed(
        "Ramadhani Maharani Azzahra Khoirunnisa Anggraini Salsabila Nuraini Puspitasari Humaira Rahmawati Kirana Zahira Safitri "
        "Oktaviani Febriana Ayuningtyas Lestari Permata Qurrota'ayun Nabilah Maulida Cahyani Fauziyah Almira Wulandari Syahrani"
    ),
}
#: Names that only Moslems bear.
MOSLEM = frozenset(
    _listed(
        "Muhammad Moh Ahmad Abdullah Abdul Ali Rifa'i Masrukan Solikin Muslimin Zaenuri Sholeh Rohmat Khotijah Aminah Rukiyah Masfuah "
        "Zumaroh Solekah Munawaroh Muntamah Maesaroh Siti Sholikul Khoirul Saiful Miftahul Zaenal Imam Mashuri Umi Nikmah Zulaikhah "
        "Istiqomah Masruroh Maftukhah Faizah Khomsatun Zumrotun Muslikhah Rohman Huda Ulum Anam Arifin Faizin Mustofa Syafii Muttaqin "
        "Hidayah Fatimah Khasanah Rohmah Zulaikha Jannah Maghfiroh Kholifah Muniroh Hafiz Fikri Naufal Aisyah Najwa Azizah Shofia "
        "Ramadhan Hidayatullah Al-Fatih Abdillah Zulfikar Mubarok Ghozali Ramadhani Azzahra Khoirunnisa Qurrota'ayun Fauziyah Maulana "
        "Maulida Dulrahman Mustajab Masripah Ulin Noor"
    )
)
BAPTISMAL = {
    "male": _listed("Yohanes Petrus Andreas Stefanus Yosef Markus Daniel Agustinus Paulus Antonius Timotius Yakobus"),
    "female": _listed("Maria Elisabet Kristina Magdalena Lidia Veronika Agnes Theresia Monika Ester Debora Yohana"),
}
#: Citizenship → names of people married into the regency or retired to it.
FOREIGN: dict[str, dict[str, tuple[str, ...]]] = {
    "MYS": {"male": ("Mohd Hafizuddin bin Ismail", "Lim Kok Seng"), "female": ("Nurul Huda binti Rahman", "Tan Mei Ling")},
    "AUS": {"male": ("Peter Wallace", "Ian McGregor"), "female": ("Karen Whitfield", "Judith O'Connor")},
    "JPN": {"male": ("Kenji Nakamura", "Hiroshi Ota"), "female": ("Yuki Tanabe", "Emi Hayashi")},
    "NLD": {"male": ("Pieter van der Veen", "Jan Hoekstra"), "female": ("Anneke de Wit", "Saskia Mulder")},
    "YEM": {"male": ("Salim Ba'abud", "Hasan Al-Attas"), "female": ("Fatimah Assegaf", "Amina Al-Kaff")},
}

#: Streets of towns and of the roads between the villages.
STREETS = (
    "Jl. Sunan Kudus", "Jl. Sunan Muria", "Jl. Menara", "Jl. Ahmad Yani", "Jl. Jenderal Sudirman", "Jl. Pemuda", "Jl. Mayor Basuno",
    "Jl. KH Wahid Hasyim", "Jl. Kyai Telingsing", "Jl. Pramuka", "Jl. Mejobo", "Jl. Lingkar Utara", "Jl. Raya Kudus-Colo",
    "Jl. Raya Kudus-Purwodadi", "Jl. Raya Kudus-Jepara", "Jl. Kenari", "Jl. Melati", "Jl. Masjid", "Jl. Balai Desa", "Gang Buntu",
)  # fmt: skip
HAMLETS = (
    "Krajan", "Karanganyar", "Sidomulyo", "Ngemplak", "Kebonagung", "Tersono", "Winong", "Bareng", "Karangrejo", "Tambakan",
    "Jetak", "Gendok", "Ngelo", "Pringsewu", "Sumberejo", "Randukuning", "Beru", "Kaliwatu", "Mbaran", "Tegalsari",
)  # fmt: skip
#: Where those who were not born in the regency come from.
BIRTH_PLACES = ("Demak", "Jepara", "Pati", "Grobogan", "Semarang", "Rembang", "Blora", "Surakarta", "Jakarta", "Surabaya")
