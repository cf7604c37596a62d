package kafka_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go/compress"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/mailchute/mailchute/sinks/kafka"
)

var published = time.UnixMilli(1_790_000_000_123).UTC()

var codecs = []compress.Compression{compress.None, compress.Gzip, compress.Snappy, compress.Lz4, compress.Zstd}

func samples(n int) []kafka.Fields {
	records := make([]kafka.Fields, n)
	for i := range records {
		records[i] = kafka.Fields{
			Key: fmt.Sprint("key", i), Value: strings.Repeat("value ", i%300),
			Headers: [][2]string{{"ce_id", fmt.Sprint(i)}, {"empty", ""}},
		}
	}
	return records
}

// franz reads an uncompressed batch as franz-go does.
func franz(t testing.TB, set []byte) (kmsg.RecordBatch, []kafka.Fields) {
	t.Helper()
	var b kmsg.RecordBatch
	if err := b.ReadFrom(set[4:]); err != nil {
		t.Fatal(err)
	}
	var records []kafka.Fields
	for rest := b.Records; len(rest) > 0; {
		length, n := binary.Varint(rest)
		var r kmsg.Record
		if err := r.ReadFrom(rest[:n+int(length)]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n+int(length):]
		if got, want := int(r.OffsetDelta), len(records); got != want || r.TimestampDelta64 != 0 {
			t.Errorf("a record's place is %d, %d ms; want %d, 0 ms", got, r.TimestampDelta64, want)
		}
		fields := kafka.Fields{Key: string(r.Key), Value: string(r.Value)}
		for _, h := range r.Headers {
			fields.Headers = append(fields.Headers, [2]string{h.Key, string(h.Value)})
		}
		records = append(records, fields)
	}
	return b, records
}

// kafkaGo reads a record set as kafka-go does.
func kafkaGo(t testing.TB, set []byte) (*protocol.RecordBatch, []kafka.Fields) {
	t.Helper()
	var rs protocol.RecordSet
	if _, err := rs.ReadFrom(bufio.NewReader(bytes.NewReader(set))); err != nil {
		t.Fatal(err)
	}
	batch := rs.Records.(*protocol.RecordStream).Records[0].(*protocol.RecordBatch)
	var records []kafka.Fields
	for {
		r, err := batch.ReadRecord()
		if errors.Is(err, io.EOF) {
			return batch, records
		}
		if err != nil {
			t.Fatal(err)
		}
		if !r.Time.Equal(published) {
			t.Errorf("a record's time is %v, want %v", r.Time, published)
		}
		fields := kafka.Fields{Key: text(t, r.Key), Value: text(t, r.Value)}
		for _, h := range r.Headers {
			fields.Headers = append(fields.Headers, [2]string{h.Key, string(h.Value)})
		}
		records = append(records, fields)
	}
}

func text(t testing.TB, b protocol.Bytes) string {
	t.Helper()
	all, err := protocol.ReadAll(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func TestABatchIsReadAlikeByOthers(t *testing.T) {
	for _, n := range []int{1, 2, 63, 64, 65, 500} {
		want := samples(n)
		set := kafka.NewEncoder(t, compress.None).Batch(t, want, 7_000_000_001, 3, 99, published)
		if got := int(binary.BigEndian.Uint32(set)); got != len(set)-4 {
			t.Errorf("the set says %d octets, it has %d", got, len(set)-4)
		}
		b, records := franz(t, set)
		if diff := cmp.Diff(want, records); diff != "" {
			t.Errorf("franz-go reads (-want +got):\n%s", diff)
		}
		head := b
		head.Records = nil
		if diff := cmp.Diff(kmsg.RecordBatch{
			Length: int32(len(set) - 4 - 12), PartitionLeaderEpoch: -1, Magic: 2,
			CRC:             int32(crc32.Checksum(set[4+21:], crc32.MakeTable(crc32.Castagnoli))),
			LastOffsetDelta: int32(n - 1), FirstTimestamp: published.UnixMilli(), MaxTimestamp: published.UnixMilli(),
			ProducerID: 7_000_000_001, ProducerEpoch: 3, FirstSequence: 99, NumRecords: int32(n),
		}, head); diff != "" {
			t.Errorf("head (-want +got):\n%s", diff)
		}
		if _, records := kafkaGo(t, set); !cmp.Equal(want, records) {
			t.Errorf("kafka-go reads (-want +got):\n%s", cmp.Diff(want, records))
		}
	}
}

func TestEveryCodecIsReadByKafkaGo(t *testing.T) {
	want := samples(200)
	for _, codec := range codecs {
		set := kafka.NewEncoder(t, codec).Batch(t, want, -1, -1, -1, published)
		batch, got := kafkaGo(t, set)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", codec, diff)
		}
		if batch.ProducerID != -1 || batch.ProducerEpoch != -1 || batch.BaseSequence != -1 {
			t.Errorf("producer = %d, %d, %d; want none", batch.ProducerID, batch.ProducerEpoch, batch.BaseSequence)
		}
	}
}

func TestTheSameRecordsAreTheSameOctets(t *testing.T) {
	for _, codec := range codecs {
		e := kafka.NewEncoder(t, codec)
		first := e.Batch(t, samples(50), 1, 2, 3, published)
		for range 3 {
			if !bytes.Equal(e.Batch(t, samples(50), 1, 2, 3, published), first) {
				t.Errorf("%v gives other octets", codec)
			}
		}
	}
}

func FuzzABatchIsReadAsItWasWritten(f *testing.F) {
	f.Add("key", "value", "name", "text", uint8(1), uint8(0), int64(-1), int32(-1))
	f.Add("", "", "", "", uint8(70), uint8(4), int64(1), int32(0))
	f.Add(strings.Repeat("k", 64), strings.Repeat("v", 8192), "ce_subject", "\xff\x00", uint8(3), uint8(1), int64(1<<40), int32(1<<30))
	var encoders []kafka.Encoder
	for _, codec := range codecs {
		encoders = append(encoders, kafka.NewEncoder(f, codec))
	}
	f.Fuzz(func(t *testing.T, key, value, name, content string, n, codec uint8, id int64, sequence int32) {
		var want []kafka.Fields
		for range int(n)%100 + 1 {
			want = append(want, kafka.Fields{Key: key, Value: value, Headers: [][2]string{{name, content}}})
		}
		kind := int(codec) % len(encoders)
		set := encoders[kind].Batch(t, want, id, 1, sequence, published)
		batch, got := kafkaGo(t, set)
		if !cmp.Equal(want, got) || batch.ProducerID != id || batch.BaseSequence != sequence {
			t.Errorf("kafka-go reads other records (-want +got):\n%s", cmp.Diff(want, got))
		}
		if codecs[kind] != compress.None {
			return
		}
		if _, got := franz(t, set); !cmp.Equal(want, got) {
			t.Errorf("franz-go reads other records (-want +got):\n%s", cmp.Diff(want, got))
		}
	})
}
