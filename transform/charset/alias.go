package charset

import "strings"

// alias returns the registered label for one that senders use instead.
func alias(label string) string {
	switch label {
	case "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252": // registered, and nearly all there is
		return label
	case "us-ascii", "ascii", "usascii", "us_ascii", "us-asci", "us", "ansi_x3.4-1968", "iso-ir-6", "iso646-us", "646",
		"ansi_x3.4-1986", "iso_646.irv:1991", "csascii", "cp367", "ibm367":
		return "us-ascii"
	case "utf8", "utf_8", "unicode-1-1-utf-8", "x-utf-8", "utf-8n", "utf8mb4", "utf", "uft-8", "utf-8-sig", "cp65001", "x-unicode20utf8":
		return "utf-8"
	case "unicode-1-1-utf-7", "x-unicode-1-1-utf-7", "unicode-2-0-utf-7", "utf7", "csunicode11utf7", "cp65000":
		return "utf-7"
	case "unicode", "ucs-2", "ucs2", "iso-10646-ucs-2", "utf16", "csunicode", "csutf16":
		return "utf-16"
	case "utf16le", "unicodelittle", "ucs-2le", "x-utf-16le", "utf-16-le":
		return "utf-16le"
	case "utf16be", "unicodebig", "unicodefffe", "ucs-2be", "x-utf-16be", "utf-16-be":
		return "utf-16be"
	case "ucs-4", "ucs4", "iso-10646-ucs-4", "utf32":
		return "utf-32"
	case "utf32le", "ucs-4le", "utf-32-le":
		return "utf-32le"
	case "utf32be", "ucs-4be", "utf-32-be":
		return "utf-32be"
	}
	if name := eastAsian(label); name != "" {
		return name
	}
	if name := macintosh(label); name != "" {
		return name
	}
	if name := platform(label); name != "" {
		return name
	}
	return spelling(label)
}

// eastAsian returns the registered label for names of Chinese, Japanese and Korean sets.
func eastAsian(label string) string {
	switch label {
	case "iso-2022-jp", "csiso2022jp", "iso2022jp", "iso2022-jp", "iso-2022-jp-ext", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-2004",
		"iso-2022-jp-ms", "csiso2022jp2", "cp50220", "cp50221", "cp50222", "jis", "jis7", "x-jis", "iso-2022":
		return "iso-2022-jp"
	case "iso-2022-kr", "csiso2022kr", "iso2022kr", "iso2022-kr", "cp50225":
		return "iso-2022-kr"
	case "iso-2022-cn", "iso-2022-cn-ext", "csiso2022cn", "iso2022cn", "iso2022cnext", "cp50227", "cp50229":
		return "iso-2022-cn"
	case "hz", "hz-gb", "hz-gb-2312", "hzgb2312", "cp52936":
		return "hz-gb-2312"
	case "cp932", "ms932", "windows-932", "x-ms-cp932", "shift-jis", "sjis-win", "x-sjis-jp", "ms-kanji", "x-mac-japanese", "shift_jis-2004",
		"shift_jisx0213", "shiftjis", "s-jis", "shift-jis-2004", "ibm943", "cp943", "cp943c", "cswindows31j", "cp942", "ibm932":
		return "shift_jis"
	case "eucjp", "euc_jp", "eucjp-ms", "eucjp-win", "cp51932", "euc-jp-ms", "ujis", "euc-jisx0213", "euc-jis-2004":
		return "euc-jp"
	case "cp949", "uhc", "ms949", "x-windows-949", "euckr", "euc_kr", "ks_c_5601", "ksc5601", "ksc-5601", "ks-c-5601-1987", "ksc5601-1987", "ks_c-5601-1987",
		"ksc_5601-1987", "kseuc-kr", "x-mac-korean", "cp51949":
		return "euc-kr"
	case "cp950", "ms950", "windows-950", "big-5", "big_5", "x-x-big5", "big5-eten", "big5eten", "big5-2003", "big5-hkscs", "big5hkscs", "cp951", "x-mac-chinesetrad",
		"big5_tw", "big5-tw": // QUIRK: what Python's email writes for big5, and eucgb2312_cn for gb2312
		return "big5"
	case "cp936", "ms936", "windows-936", "euc-cn", "euccn", "gb_2312", "gb-2312", "gb2312-80", "gb2312_charset", "gb_2312-1980", "chinese_gb2312", "cn-gb",
		"cn-gb-isoir165", "x-euc-cn", "x-gb2312", "x-mac-chinesesimp", "cp51936", "gb", "gbk-2312",
		"eucgb2312_cn", "eucgb2312-cn":
		return "gbk"
	case "gb-18030", "gb_18030", "gb18030-2000", "gb18030-2005", "cp54936", "windows-54936":
		return "gb18030"
	case "euctw", "euc_tw", "x-euc-tw", "cns11643", "x-cns-11643", "cp51950":
		return "euc-tw"
	}
	return ""
}

// macintosh returns the registered label for names of the sets of old Macintosh systems.
func macintosh(label string) string {
	switch label {
	case "x-mac-roman", "mac-roman", "macroman", "mac_roman", "x-macintosh", "apple-roman":
		return "macintosh"
	case "mac-cyrillic", "maccyrillic", "x-mac-ukrainian", "mac-uk", "macukraine":
		return "x-mac-cyrillic"
	case "mac-ce", "macce", "maccentraleurope", "mac-centraleurope", "mac_latin2", "mac-latin2", "x-mac-centraleurroman", "x-mac-centraleurope":
		return "x-mac-ce"
	case "macgreek", "mac-greek":
		return "x-mac-greek"
	case "macturkish", "mac-turkish":
		return "x-mac-turkish"
	case "maciceland", "mac-icelandic", "mac-is":
		return "x-mac-icelandic"
	case "maccroatian", "mac-croatian":
		return "x-mac-croatian"
	case "macromania", "macromanian", "mac-romanian":
		return "x-mac-romanian"
	}
	return ""
}

// platform returns the registered label for names of old systems and for short names.
func platform(label string) string {
	switch label {
	case "latin-1", "latin_1", "latin1", "ansi", "8859-1", "8859_1", "x-ansi", "iso-8859-1-windows-3.1-latin-1", "iso-latin-1", "iso8859", "iso-8859",
		"western", "windows-latin1", "cp28591", "cp819", "iso88591":
		return "windows-1252"
	case "latin-9", "latin9", "latin-0", "latin0", "latin-15", "cp28605", "cp923":
		return "iso-8859-15"
	case "latin-2":
		return "iso-8859-2"
	case "latin-3":
		return "iso-8859-3"
	case "latin-4":
		return "iso-8859-4"
	case "latin-5":
		return "iso-8859-9"
	case "latin-6":
		return "iso-8859-10"
	case "latin-7", "latin7", "iso-ir-179":
		return "iso-8859-13"
	case "latin-8", "latin8":
		return "iso-8859-14"
	case "latin-10", "latin10":
		return "iso-8859-16"
	case "koi8-ru", "koi8u", "koi8_u":
		return "koi8-u"
	case "koi8_r", "koi8r", "koi-8", "koi8-c", "koi8-rus":
		return "koi8-r"
	case "tis620", "tis-620-0", "tis620-0", "tis-620-2533", "tis620.2533", "cp874", "iso-ir-166", "x-mac-thai", "ibm874", "cp162":
		return "windows-874"
	case "viscii1.1-1", "csviscii", "x-viscii":
		return "viscii"
	case "tcvn-5712", "tcvn5712-1", "tcvn5712-1:1993", "x-viet-tcvn5712", "x-viet-tcvn":
		return "tcvn"
	case "roman8", "r8", "cshproman8":
		return "hp-roman8"
	case "ibm1125", "cp866u", "ruscii":
		return "cp1125"
	case "ptcp154", "csptcp154", "cp154", "cyrillic-asian":
		return "pt154"
	case "rk1048", "strk1048-2002", "kz1048":
		return "kz-1048"
	case "armscii8", "armscii":
		return "armscii-8"
	case "georgian_ps":
		return "georgian-ps"
	}
	return ""
}

// spelling puts the hyphens where they belong: windows1252, iso8859_15, cp-1251, iso_8859-1:1987, cp28592.
func spelling(label string) string {
	for _, family := range []string{"iso-8859", "iso8859", "iso_8859", "iso 8859", "8859", "cp2859", "x-iso-8859"} {
		if number, ok := strings.CutPrefix(label, family); ok {
			number, _, _ = strings.Cut(strings.TrimLeft(number, "-_ "), ":")
			return "iso-8859-" + strings.ReplaceAll(number, "_", "-")
		}
	}
	for _, family := range []string{"windows-cp", "windows", "window-", "x-cp", "cp", "win", "ms", "x-ms-cp", ""} {
		number, ok := strings.CutPrefix(label, family)
		number = strings.TrimLeft(number, "-_ ")
		if ok && len(number) == 4 && strings.HasPrefix(number, "125") {
			return "windows-" + number
		}
	}
	return codePage(label)
}

// codePage returns the registered label for the code page of an old IBM system: cp850, ibm-850, 850.
func codePage(label string) string {
	number := strings.TrimPrefix(strings.TrimPrefix(label, "x-"), "cs")
	for _, prefix := range []string{"ibm-", "ibm", "cp-", "cp", "dos-", "oem"} {
		if rest, ok := strings.CutPrefix(number, prefix); ok {
			number = rest
			break
		}
	}
	switch number = strings.TrimLeft(number, "0"); number {
	case "437", "737", "775", "850", "852", "855", "857", "860", "861", "862", "863", "865", "866", "869", "1047":
		return "ibm" + number
	case "37":
		return "ibm037"
	case "858":
		return "ibm00858"
	case "1140":
		return "ibm01140"
	}
	return label
}
