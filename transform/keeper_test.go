package transform_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/mailchute/mailchute/transform"
)

// cabinet stores attachments in memory, under their SHA-256.
type cabinet struct {
	stored map[string][]byte
	begun  int
	open   int // files that have not ended
	room   int // octets until the disk is full
}

var errFull = errors.New("no space left on device")

func newCabinet() *cabinet { return &cabinet{stored: map[string][]byte{}, room: 1 << 30} }

func (c *cabinet) begin() (transform.File, error) {
	if c.begun++; c.room <= 0 {
		return nil, errFull
	}
	c.open++
	return &drawer{cabinet: c}, nil
}

type drawer struct {
	bytes.Buffer
	cabinet *cabinet
}

func (d *drawer) Write(octets []byte) (int, error) {
	if d.cabinet.room -= len(octets); d.cabinet.room < 0 {
		return 0, errFull
	}
	return d.Buffer.Write(octets)
}

func (d *drawer) Keep(sha [32]byte) (string, error) {
	d.cabinet.open--
	name := hex.EncodeToString(sha[:])
	d.cabinet.stored[name] = d.Bytes()
	return name, nil
}

func (d *drawer) Discard() error {
	d.cabinet.open--
	return nil
}

const threeFiles = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf\n\n" +
	"first\n--b\nContent-Type: application/pdf\n\n" + "the second, which is long\n--b\nContent-Type: application/pdf\n\nlast\n--b--\n"

func TestAnAttachmentForWhichTheEventHasNoRoomIsStoredByItself(t *testing.T) {
	c := newCabinet()
	tr := transform.New(transform.Config{InlineAttachments: len("first" + "last")})
	e, whole, err := tr.EventWithFiles(strings.NewReader(threeFiles), c.begin)
	if err != nil || !whole || len(e.Attachments) != 3 {
		t.Fatalf("%v, whole = %v, %d attachments", err, whole, len(e.Attachments))
	}
	for i, want := range []string{"first", "", "last"} {
		a := e.Attachments[i]
		if string(a.Content) != want || (a.Ref == nil) != (want != "") {
			t.Errorf("attachment %d: content %q, ref %q", i, a.Content, a.GetRef())
		}
	}
	if a := e.Attachments[1]; string(c.stored[a.GetRef()]) != "the second, which is long" || a.GetRef() != a.Sha256 {
		t.Errorf("stored %q as %s", c.stored[a.GetRef()], a.GetRef())
	}
	if c.begun != 1 || c.open != 0 {
		t.Errorf("%d files begun, %d not ended; want one, ended", c.begun, c.open)
	}
}

func TestAMailWhoseAttachmentsAreStoredIsWholeWithoutItsRawMessage(t *testing.T) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) < 150 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	inline, none := transform.New(transform.Config{InlineAttachments: 64 << 20}), transform.New(transform.Config{InlineAttachments: -1})
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, wantWhole := inline.Event(bytes.NewReader(raw))
		c := newCabinet()
		got, whole, err := none.EventWithFiles(bytes.NewReader(raw), c.begin)
		if err != nil || whole != wantWhole || c.open != 0 {
			t.Errorf("%s: %v, whole = %v, want %v, %d files not ended", filepath.Base(file), err, whole, wantWhole, c.open)
		}
		if in := transform.Contents(got); len(in) > 0 {
			t.Errorf("%s: the event holds %d contents", filepath.Base(file), len(in))
		}
		for _, a := range transform.Contents(want) { // an event with the same content must have it stored
			octets, stored := c.stored[a.Sha256]
			if sum := sha256.Sum256(octets); !stored || !bytes.Equal(octets, a.Content) || hex.EncodeToString(sum[:]) != a.Sha256 {
				t.Errorf("%s: attachment %s is not stored", filepath.Base(file), a.Id)
			}
			a.Content, a.Ref = nil, &a.Sha256
		}
		if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
			t.Errorf("%s (-inline +stored):\n%s", filepath.Base(file), diff)
		}
	}
}

func TestAnAttachmentThatCannotBeStoredIsAnErrorAndTheMailIsNotWhole(t *testing.T) {
	for name, room := range map[string]int{"no file can begin": 0, "the disk is full behind some octets": 8} {
		t.Run(name, func(t *testing.T) {
			c := newCabinet()
			c.room = room
			tr := transform.New(transform.Config{InlineAttachments: -1})
			e, whole, err := tr.EventWithFiles(strings.NewReader(threeFiles), c.begin)
			if !errors.Is(err, errFull) || whole || len(e.Attachments) != 3 {
				t.Errorf("%v, whole = %v, %d attachments", err, whole, len(e.Attachments))
			}
			if a := e.Attachments[1]; a.Ref != nil || a.Content != nil || a.Size != 25 {
				t.Errorf("attachment: %v", a)
			}
			if c.begun > 2 || c.open != 0 {
				t.Errorf("%d files begun, %d not ended; want none behind the first error", c.begun, c.open)
			}
		})
	}
}

// breaking is a mail that breaks the reader once, while a file is open.
type breaking struct {
	*strings.Reader
	cabinet *cabinet
	broke   bool
}

func (b *breaking) ReadAt(p []byte, off int64) (int, error) {
	if b.cabinet.open > 0 && !b.broke {
		b.broke = true
		panic("broken")
	}
	return b.Reader.ReadAt(p, off)
}

func TestAReaderThatBreaksLeavesNoFileOpen(t *testing.T) {
	c := newCabinet()
	mail := "Content-Type: application/pdf\n\n" + strings.Repeat("some octets\n", 100_000)
	e, whole, err := transform.New(transform.Config{}).EventWithFiles(&breaking{Reader: strings.NewReader(mail), cabinet: c}, c.begin)
	if err != nil || whole || codes(e) != "reader_broken" {
		t.Errorf("%v, whole = %v, %s", err, whole, codes(e))
	}
	if c.begun == 0 || c.open != 0 {
		t.Errorf("of %d files %d have not ended", c.begun, c.open)
	}
}
