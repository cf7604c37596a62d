package rtf_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// compress writes RTF as Outlook does (MS-OXRTFCP section 2.1.3.1), with the
// longest match that the dictionary has.
func compress(raw []byte) []byte {
	const preset = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss ` +
		`\fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier` +
		`{\colortbl\red0\green0\blue0` + "\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`
	all := append([]byte(preset), raw...)
	var tokens [][]byte
	var refs []bool
	at := len(preset)
	for at < len(all) {
		from := max(at-4000, 0)
		best, where := 0, 0
		for n := 2; n <= 17 && at+n <= len(all); n++ {
			i := bytes.LastIndex(all[from:at], all[at:at+n])
			if i < 0 {
				break
			}
			best, where = n, from+i
		}
		if best == 0 {
			tokens, refs = append(tokens, all[at:at+1]), append(refs, false)
			at++
			continue
		}
		tokens, refs = append(tokens, reference(where, best)), append(refs, true)
		at += best
	}
	tokens, refs = append(tokens, reference(at, 2)), append(refs, true)
	return packed(tokens, refs, len(raw))
}

func reference(offset, length int) []byte {
	return binary.BigEndian.AppendUint16(nil, uint16(offset%4096<<4|(length-2)))
}

// packed puts eight tokens behind each control octet, and the header in front.
func packed(tokens [][]byte, refs []bool, size int) []byte {
	var contents []byte
	for i := 0; i < len(tokens); i += 8 {
		control := len(contents)
		contents = append(contents, 0)
		for j := i; j < min(i+8, len(tokens)); j++ {
			if refs[j] {
				contents[control] |= 1 << (j - i)
			}
			contents = append(contents, tokens[j]...)
		}
	}
	return header(contents, size, "LZFu", ^crc32.Update(^uint32(0), crc32.IEEETable, contents))
}

func header(contents []byte, size int, kind string, sum uint32) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(contents)+12))
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	b = append(b, kind...)
	b = binary.LittleEndian.AppendUint32(b, sum)
	return append(b, contents...)
}
