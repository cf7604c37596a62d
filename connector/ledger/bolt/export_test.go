package bolt

import (
	"go.etcd.io/bbolt"

	"github.com/mailchute/mailchute/connector/ledger"
)

// OpenWith opens a file as a mailchute would that knows further formats.
func OpenWith(path string, steps ...func(*bbolt.Tx) error) (*Ledger, error) {
	table := migrations()
	for _, step := range steps {
		table = append(table, step)
	}
	return open(path, table)
}

// DB is the file itself, for tests that look beneath or damage it.
func (l *Ledger) DB() *bbolt.DB { return l.db }

// Writing says that a transaction is under way, for all changes handed in.
func (l *Ledger) Writing() bool {
	if l.turn.TryLock() {
		l.turn.Unlock()
		return false
	}
	return l.Waiting() == 0
}

// Waiting is how many changes no transaction has taken yet.
func (l *Ledger) Waiting() int {
	l.gate.Lock()
	defer l.gate.Unlock()
	return len(l.waiting)
}

// Newest is the number of the last transaction.
func (l *Ledger) Newest() int { return l.newest() }

// Failed is the end of a transaction that bbolt could not commit.
func (l *Ledger) Failed(number int, cause error) error { return l.failed(number, cause) }

// EncodeRow and DecodeRow are the fields of a row, without checksum.
func EncodeRow(r *ledger.Record) []byte { return encodeRow(r)[envelope:] }

// DecodeRow reads them back.
func DecodeRow(fields []byte) (ledger.Record, error) { return decodeRow(&decoder{rest: fields}) }
