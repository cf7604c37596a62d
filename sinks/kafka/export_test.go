package kafka

import (
	"testing"
	"time"

	"github.com/segmentio/kafka-go/compress"
)

// Fields are what a record is made of.
type Fields struct {
	Key, Value string
	Headers    [][2]string
}

// Encoder makes record sets as the sink sends them.
type Encoder struct{ encoder }

// NewEncoder is an encoder with a codec.
func NewEncoder(t testing.TB, codec compress.Compression) Encoder {
	t.Helper()
	compress, err := newCompressor(codec)
	if err != nil {
		t.Fatal(err)
	}
	return Encoder{encoder{codec: codec, compress: compress}}
}

// Batch makes a record set of one batch.
func (e Encoder) Batch(t testing.TB, records []Fields, id int64, epoch int16, sequence int32, at time.Time) []byte {
	t.Helper()
	set, _, err := e.batch(contents(records), producer{id, epoch, sequence}, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Repeat makes the same record set over and over, in the memory that the sink keeps.
func (e Encoder) Repeat(records []Fields) func() error {
	same, spare, at := contents(records), []byte(nil), time.Now()
	return func() error {
		_, used, err := e.batch(same, nobody, at, spare)
		spare = used
		return err
	}
}

func contents(records []Fields) [][]byte {
	all := make([][]byte, len(records))
	for i, r := range records {
		headers := make([]header, len(r.Headers))
		for j, h := range r.Headers {
			headers[j] = header{h[0], h[1]}
		}
		all[i] = appendContent(nil, []byte(r.Key), []byte(r.Value), headers)
	}
	return all
}
