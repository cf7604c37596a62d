package thread

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// Index is what a Thread-Index says ([MS-OXOMSG] section 2.2.1.3).
type Index struct {
	Conversation string // 32 hexadecimal digits, made by the program that began it; not unique
	Replies      int    // answers up to this mail
}

const (
	indexHead  = 22 // octets: one reserved, five of the time, sixteen of the conversation
	indexReply = 5  // octets for each answer
	mostIndex  = 4096
)

// ParseIndex reads a Thread-Index; ok is false if it is none.
func ParseIndex(field string) (index Index, ok bool) {
	if len(field) > mostIndex {
		return index, false
	}
	octets, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(field), ""))
	if err != nil || len(octets) < indexHead || octets[0] != 1 || (len(octets)-indexHead)%indexReply != 0 {
		return index, false
	}
	index.Conversation = hex.EncodeToString(octets[6:indexHead])
	index.Replies = (len(octets) - indexHead) / indexReply
	return index, true
}
