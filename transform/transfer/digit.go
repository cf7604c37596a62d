package transfer

import "encoding/binary"

// digits are those of base64, by what they stand for (RFC 2045 section 6.8, table 1).
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// isDigit says whether c is a digit of base64.
func isDigit(c byte) bool { return atPlace[0][c] != noDigit }

// noDigit is what octets that are no digits stand for.
const noDigit = 1 << 31

// atPlace has what an octet stands for at each of the four places of a group.
var atPlace = tableOfPlaces()

func tableOfPlaces() *[4][1 << 8]uint32 {
	var table [4][1 << 8]uint32
	for place := range table {
		for c := range table[place] {
			table[place][c] = noDigit
		}
		for value, c := range []byte(digits) {
			table[place][c] = uint32(value) << (18 - 6*place)
		}
	}
	return &table
}

// decodePairs decodes groups of four digits, two at a time, up to an octet that is
// no digit. It returns how much of src it has read and of dst written. What is left
// is for encoding/base64, which takes twice the time: large mail is mostly this.
func decodePairs(dst, src []byte) (read, written int) {
	table := atPlace
	for read+8 <= len(src) && written+8 <= len(dst) {
		s := src[read : read+8]
		first := table[0][s[0]] | table[1][s[1]] | table[2][s[2]] | table[3][s[3]]
		second := table[0][s[4]] | table[1][s[5]] | table[2][s[6]] | table[3][s[7]]
		if (first|second)&noDigit != 0 {
			break
		}
		binary.BigEndian.PutUint64(dst[written:written+8], uint64(first)<<40|uint64(second)<<16)
		read += 8
		written += 6
	}
	return read, written
}
