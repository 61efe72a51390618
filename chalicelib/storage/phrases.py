"""What most households' documents of format 2 say alike: deflate refers to it instead of saying it again (RFC 1950, preset dictionary).

Documents of format 2 can't be read with any other, so this never changes; a later format may bring its own. What is said most stands last.
"""

_PROVINCES = (
    "Aceh,Sumatera Utara,Sumatera Barat,Riau,Jambi,Sumatera Selatan,Bengkulu,Lampung,Kepulauan Bangka Belitung,Kepulauan Riau,"
    "DKI Jakarta,Jawa Barat,Jawa Tengah,DI Yogyakarta,Jawa Timur,Banten,Bali,Nusa Tenggara Barat,Nusa Tenggara Timur,"
    "Kalimantan Barat,Kalimantan Tengah,Kalimantan Selatan,Kalimantan Timur,Kalimantan Utara,Sulawesi Utara,Sulawesi Tengah,"
    "Sulawesi Selatan,Sulawesi Tenggara,Gorontalo,Sulawesi Barat,Maluku,Maluku Utara,Papua,Papua Barat"
)
_REGISTER = (
    '"Nur"Dewi"Sri"Siti "Ahmad "Muhammad "Jl. Dukuh Dusun Gang Kampung Perumahan No. Kota Kabupaten '
    '"buddhist","confucian","hindu","catholic","protestant","helper","other_kin","parent_in_law","parent","child_in_law","grandchild",'
    '"divorced_not_registered","divorced_registered","widowed","married_not_registered","doctor","master","bachelor_or_d_iv",'
    '"diploma_i_iii","none","lower_secondary","primary","husband","wife","islam","married_registered","upper_secondary","indonesian"],["'
    '"male","1980-"1970-0"1990-1","head","islam","married_registered","female","2010-0","child","islam","never_married","'
)
_ANSWERS = (
    '"0812"RT RW 2019-0"2010-1"2015-06","e":"sundanese"madurese"malay"bugis"ind","e":"javanese","t":"jav","o":"confirmed":{"'
    '":true}}}],"c":{"household":1,"m1":1,"m5":5,"p":["$argon2id$v=19$m=19456,t=2,p=1$","c":{"household":5,"m1":1,"m2":2,"m3":3,"m4":4},'
    '"p":["$argon2id$v=19$m=19456,t=2,p=1$",[",0,0,{}],"s":[["SP2020-",5,"2020-03-T+07:00","",null]],"d":[["death_certificate","m1",'
    '"image/jpeg",sp2020/uploads/,"pending"],"q":[{":["",1580],"1581],"1582],"1583],"1584],"1585],1],2],3],4],5]},{":[","SP2020-},{":[","signed-up"]}]'
)
_BEGINNING = (
    '"r":[["33"2017-0"Jl. ","00","00","33",["Jawa Tengah","Kabupaten ","]],[["33"]]],"v":1,"a":[{"":"aaoafbeaddTaba","p":"08},{"m1":'
    '{"":"payiiyCywa","r":"20"},"m2":{"":"paCyiywb","m3":{"":"paCyiywc","r":"20","m4":{"":"{"n":2,"r":[["3'
)
PHRASES = (_PROVINCES + _REGISTER + _ANSWERS + _BEGINNING).encode()
