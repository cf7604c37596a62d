package transform_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// FuzzEvent holds every mail to this: an event that is read to its end and not by
// the last net, valid UTF-8 and ProtoJSON without NUL, the same for the same bytes; work
// bounded by the length of the mail.
func FuzzEvent(f *testing.F) {
	mails, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(mails) == 0 {
		f.Fatalf("%d mails, %v", len(mails), err)
	}
	for _, path := range mails {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	tr := transform.New(transform.Config{
		Depth: 4, Parts: 30, HeaderBlock: 4 << 10, Header: 1 << 10, Parameters: 10, EmbeddedDepth: 3,
		Text: 4 << 10, Addresses: 10, References: 5, InlineAttachments: 8 << 10,
	})
	f.Fuzz(func(t *testing.T, raw []byte) {
		src := &counted{Reader: bytes.NewReader(raw)}
		e, whole := tr.Event(src)
		if src.read > mostReads*int64(len(raw)) {
			t.Errorf("read %d octets of %d", src.read, len(raw))
		}
		line := eventv1.AppendJSON(nil, e)
		if !utf8.Valid(line) {
			t.Errorf("not valid UTF-8: %q", line)
		}
		if strings.Contains(strings.ReplaceAll(string(line), `\\`, ""), `\u0000`) {
			t.Errorf("NUL in the event: %s", line)
		}
		if strings.Contains(string(line), "reader_broken") || e.Parse.Status == "failed" {
			t.Errorf("the reader broke: %s", codes(e))
		}
		var back eventv1.Event
		if err := protojson.Unmarshal(line, &back); err != nil {
			t.Errorf("protojson: %v", err)
		}
		if reply := e.GetReply(); reply != nil {
			pieces := make([]string, len(reply.Offsets))
			for i, s := range reply.Offsets {
				pieces[i] = e.Text.Value[s.Start:s.End]
			}
			if got := strings.Join(pieces, "\n"); got != reply.Text {
				t.Errorf("reply is %q, its offsets are of %q", reply.Text, got)
			}
		}
		again, wholeAgain := tr.Event(bytes.NewReader(raw))
		if !bytes.Equal(line, eventv1.AppendJSON(nil, again)) || whole != wholeAgain {
			t.Error("the same bytes gave two events")
		}
		if line := eventv1.AppendJSON(nil, tr.HeaderEvent(bytes.NewReader(raw))); !utf8.Valid(line) || bytes.Contains(line, []byte("reader_broken")) {
			t.Errorf("as a header: %q", line)
		}
	})
}
