package charset

import "strconv"

// CodePage returns the label of a Windows code page, "" if it is not known.
// Containers that Outlook writes, TNEF and RTF, name character sets by number.
func CodePage(number uint32) string {
	switch {
	case number >= 1250 && number <= 1258:
		return "windows-" + strconv.FormatUint(uint64(number), 10)
	case number >= 28591 && number <= 28606:
		return "iso-8859-" + strconv.FormatUint(uint64(number-28590), 10)
	}
	switch number {
	case 437:
		return "cp437"
	case 850, 852, 855, 858, 862, 863, 865, 866:
		return "ibm" + strconv.FormatUint(uint64(number), 10)
	case 874:
		return "windows-874"
	case 932:
		return "shift_jis"
	case 936:
		return "gbk"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 1200:
		return "utf-16le"
	case 1201:
		return "utf-16be"
	case 10000:
		return "macintosh"
	case 20127:
		return "us-ascii"
	case 20866:
		return "koi8-r"
	case 21866:
		return "koi8-u"
	case 38598:
		return "iso-8859-8-i"
	case 50220, 50221, 50222:
		return "iso-2022-jp"
	case 51932:
		return "euc-jp"
	case 51949:
		return "euc-kr"
	case 52936:
		return "hz-gb-2312"
	case 54936:
		return "gb18030"
	case 65000:
		return "utf-7"
	case 65001:
		return "utf-8"
	}
	return ""
}
