package charset

import (
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// cns decodes CNS 11643, the set of Taiwan. Its planes 1 and 2 hold the
// characters of Big5 in nearly the same order, and are read by way of that.
type cns struct {
	big5 transform.Transformer
}

func newCNS() cns { return cns{traditionalchinese.Big5.NewDecoder()} }

// cnsRun says that count characters from place in a plane are those from place
// big5 in Big5. A plane has rows of 94 places, Big5 rows of 157.
type cnsRun struct{ place, big5, count int }

// runs returns the runs of a plane in order of their places. What is in none is
// not in Big5: radicals, a few symbols, all of the planes above 2.
func runs(plane int) []cnsRun {
	switch plane {
	case 1:
		return cnsPlane1[:]
	case 2:
		return cnsPlane2[:]
	}
	return nil
}

// character returns the one at a row and column, each from 0x21 to 0x7e.
func (c cns) character(plane int, row, column byte) rune {
	place := (int(row)-0x21)*94 + int(column) - 0x21
	for _, run := range runs(plane) {
		if place < run.place {
			break
		}
		if at := place - run.place; at < run.count {
			return c.fromBig5(run.big5 + at)
		}
	}
	return '\ufffd'
}

// fromBig5 returns the character at a place of Big5.
func (c cns) fromBig5(place int) rune {
	lead, trail := byte(0xa1+place/157), place%157
	if trail < 63 {
		return oneRune(c.big5, lead, byte(0x40+trail))
	}
	return oneRune(c.big5, lead, byte(0xa1+trail-63))
}

// eucTW decodes EUC-TW: two octets are plane 1, four that begin with 0x8e name their plane.
type eucTW struct {
	transform.NopResetter
	cns cns
}

// Transform decodes src into dst.
func (d *eucTW) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, size := d.next(src[nSrc:])
		if size == 0 && !atEOF {
			return nDst, nSrc, transform.ErrShortSrc
		}
		n, ok := put(dst[nDst:], r)
		if !ok {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += n
		nSrc += max(size, 1)
	}
	return nDst, nSrc, nil
}

// next returns the character that src begins with; size is 0 if src ends within it.
func (d *eucTW) next(src []byte) (r rune, size int) {
	plane, size := 1, 2
	switch lead := src[0]; {
	case lead < 0x80:
		return rune(lead), 1
	case lead == 0x8e:
		size = 4
	case !isEUC(lead):
		return '\ufffd', 1
	}
	if len(src) < size {
		return '\ufffd', 0
	}
	if size == 4 {
		plane = int(src[1]) - 0xa0
	}
	row, column := src[size-2], src[size-1]
	if !isEUC(row) || !isEUC(column) {
		return '\ufffd', 1
	}
	return d.cns.character(plane, row&0x7f, column&0x7f), size
}

func isEUC(c byte) bool { return c >= 0xa1 && c <= 0xfe }

var cnsPlane1 = [...]cnsRun{
	{0, 0, 5},
	{6, 6, 15},
	{21, 23, 2},
	{24, 22, 1},
	{29, 29, 44},
	{73, 74, 1},
	{74, 73, 1},
	{75, 75, 22},
	{98, 98, 1},
	{100, 100, 27},
	{127, 128, 1},
	{128, 127, 1},
	{129, 129, 19},
	{148, 149, 1},
	{149, 148, 1},
	{150, 150, 4},
	{155, 21, 1},
	{156, 158, 2},
	{158, 158, 76},
	{282, 234, 29},
	{312, 264, 1},
	{314, 266, 142},
	{470, 6101, 20},
	{490, 5892, 10},
	{571, 5905, 1},
	{578, 5908, 1},
	{583, 5909, 1},
	{3290, 471, 1412},
	{4702, 1884, 424},
	{5126, 1883, 1},
	{5127, 2308, 1876},
	{7003, 4571, 1},
	{7004, 4184, 387},
	{7391, 4572, 525},
	{7916, 5286, 1},
	{7917, 5097, 105},
	{8023, 5203, 83},
	{8106, 5287, 84},
	{8190, 5517, 1},
	{8191, 5371, 54},
	{8245, 5426, 1},
	{8246, 5425, 1},
	{8247, 5427, 90},
	{8337, 5518, 354},
}

var cnsPlane2 = [...]cnsRun{
	{0, 6280, 10},
	{10, 6291, 33},
	{43, 6372, 1},
	{44, 6324, 48},
	{92, 6373, 46},
	{138, 6586, 1},
	{139, 6419, 167},
	{306, 6587, 1840},
	{2146, 9074, 1},
	{2147, 8428, 108},
	{2255, 8537, 537},
	{2792, 8427, 1},
	{2793, 9075, 100},
	{2893, 8536, 1},
	{2894, 9175, 399},
	{3293, 9575, 1637},
	{4930, 11761, 1},
	{4931, 11212, 146},
	{5077, 11899, 1},
	{5078, 11358, 287},
	{5365, 12508, 1},
	{5366, 11645, 116},
	{5482, 11762, 137},
	{5619, 11900, 104},
	{5723, 12425, 1},
	{5724, 12004, 222},
	{5946, 12227, 198},
	{6144, 12426, 82},
	{6226, 12509, 86},
	{6312, 12226, 1},
	{6313, 12595, 8},
	{6321, 12604, 153},
	{6474, 12758, 56},
	{6530, 13114, 1},
	{6531, 12814, 113},
	{6644, 12603, 1},
	{6645, 12927, 142},
	{6787, 12757, 1},
	{6788, 13069, 45},
	{6833, 13115, 71},
	{6904, 13380, 1},
	{6905, 13186, 194},
	{7099, 13381, 490},
	{7589, 13914, 1},
	{7590, 13871, 43},
	{7633, 13915, 1},
	{7634, 13917, 11},
	{7645, 13916, 1},
	{7646, 13928, 4},
}
