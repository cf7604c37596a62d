package delivery

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"

	"github.com/mailchute/mailchute/connector/ledger"
)

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// EventID is the identity of an event: what was collected from which mailbox,
// and which of several equal copies it is. The Message-ID has no part in it: two
// different mails may carry the same one.
func EventID(mailbox string, raw ledger.Hash, number uint32) string {
	h := sha256.New()
	h.Write([]byte(mailbox))
	h.Write([]byte{0})
	h.Write(raw[:])
	h.Write(binary.BigEndian.AppendUint32(nil, number))
	return idEncoding.EncodeToString(h.Sum(nil))
}
