package delivery_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/delivery"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/transform"
)

// storeAttachments has attachments stored by themselves, all of them.
func (r *rig) storeAttachments() {
	r.t.Helper()
	var err error
	if r.box.Attachments, err = blob.OpenAttachments(r.dir); err != nil {
		r.t.Fatal(err)
	}
	r.box.Transform = transform.New(transform.Config{InlineAttachments: -1})
}

// withFile is a mail with an attachment.
func withFile(subject, content string) string {
	return "From: ann@example.org\nSubject: " + subject + "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" +
		"--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: text/csv; name=a.csv\n\n" + content + "\n--b--\n"
}

// isStored says whether a reference leads to octets with a SHA-256.
func isStored(t *testing.T, s *blob.Store, ref, sha string) bool {
	t.Helper()
	f, err := s.Open(ref)
	if err != nil {
		t.Error(err)
		return false
	}
	octets, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Error(err)
	}
	sum := sha256.Sum256(octets)
	return hex.EncodeToString(sum[:]) == sha
}

// wantStored checks that every attachment of every event is in its file.
func (r *rig) wantStored() {
	r.t.Helper()
	for _, e := range r.published() {
		if len(e.Attachments) != 1 || !isStored(r.t, r.box.Attachments, e.Attachments[0].Ref, e.Attachments[0].SHA256) {
			r.t.Errorf("%s: attachments %v", e.Subject, e.Attachments)
		}
		if e.Raw.Ref != "" {
			r.t.Errorf("%s: the raw message is stored too, as %s", e.Subject, e.Raw.Ref)
		}
	}
}

// filesIn counts the files of a folder of the data directory.
func (r *rig) filesIn(folder string) (n int) {
	r.t.Helper()
	err := fs.WalkDir(os.DirFS(r.dir), folder, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func TestAnAttachmentIsInItsFileBeforeItsEventIsPublished(t *testing.T) {
	r := newRig(t, withFile("one", "1,2"), withFile("two", "3,4"), withFile("three", "1,2"))
	r.storeAttachments()
	offered := 0
	r.oddly(func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result {
		for _, e := range batch {
			offered++
			if a := e.Attachments[0]; a.Content != nil || !isStored(t, r.box.Attachments, a.GetRef(), a.Sha256) {
				t.Errorf("offered with content %q, ref %q", a.Content, a.GetRef())
			}
		}
		return inner.Deliver(ctx, batch)
	})
	r.visit()
	r.wantEvents("one", "two", "three")
	r.wantLeft(0)
	r.wantStored()
	if offered != 3 || r.filesIn("attachments") != 2 || r.filesIn("raw") != 0 {
		t.Errorf("%d offered, %d attachments, %d raw messages stored; want 3, 2 (two are equal) and 0", offered, r.filesIn("attachments"), r.filesIn("raw"))
	}
}

func TestWhereAttachmentsCannotBeStoredNothingIsPublishedOrDeleted(t *testing.T) {
	r := newRig(t, withFile("one", "1,2"), mail("two"))
	r.storeAttachments()
	folder := filepath.Join(r.dir, "attachments")
	if err := errors.Join(os.RemoveAll(folder), os.WriteFile(folder, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := r.badVisit(); !strings.Contains(err.Error(), "store attachment: ") {
		t.Errorf("the visit ended with %v", err)
	}
	r.wantEvents()
	r.wantLeft(2)
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	r.storeAttachments()
	r.untilIdle()
	r.wantEvents("one", "two")
	r.wantLeft(0)
	if got := r.published(); len(got) == 2 && got[0].Attachments == nil && got[1].Attachments == nil {
		t.Error("no event has the attachment")
	}
}

// shortSink takes only short events.
type shortSink struct {
	memorySink
	most int // octets of an event
}

func (s *shortSink) About() sinks.About { return sinks.About{Trait: sinks.Repeats, MaxEvent: s.most} }

// alsoTo adds a required sink that takes events of so many octets.
func (r *rig) alsoTo(most int) *shortSink {
	short := &shortSink{most: most}
	r.box.Sinks = append(r.box.Sinks, delivery.Sink{Name: "short", Required: true, Sink: short})
	r.box.Policy.Required = append(r.box.Policy.Required, "short")
	return short
}

func TestAnEventTooLongForASinkNamesTheFileOfWhatIsLeftOut(t *testing.T) {
	r := newRig(t, withFile("long", strings.Repeat("1,2,3\n", 500)))
	r.storeAttachments()
	r.box.Transform = transform.New(transform.Config{}) // there is room in the event, but not in the sink's
	short := r.alsoTo(2500)
	r.visit()
	r.wantLeft(0)
	if len(short.events) != 1 {
		t.Fatalf("%d events", len(short.events))
	}
	e := short.events[0]
	if a := e.Attachments[0]; a.Content != nil || !isStored(t, r.box.Attachments, a.GetRef(), a.Sha256) {
		t.Errorf("content of %d octets, ref %q", len(a.Content), a.GetRef())
	}
	if e.Raw.GetRef() == "" || e.Text.GetValue() != "See the file." {
		t.Errorf("raw.ref %q, text %q; want the raw message too, and the text whole", e.Raw.GetRef(), e.Text.GetValue())
	}
}

func TestTheReferenceToTheRawMessageCountsInWhatASinkTakes(t *testing.T) {
	length := func(most int) (octets int) {
		r := newRig(t, withFile("one", strings.Repeat("1,2,3\n", 500)))
		r.box.Transform = transform.New(transform.Config{InlineAttachments: -1})
		short := r.alsoTo(most)
		r.visit()
		if len(short.events) != 1 || short.events[0].Raw.GetRef() == "" {
			t.Fatalf("%d events", len(short.events))
		}
		return len(eventv1.AppendJSON(nil, short.events[0]))
	}
	const reference = len(`,"ref":"file:raw/ab/.eml"`) + 64
	whole := length(1 << 20)
	most := whole - reference/2 // the event fits, but not with the reference
	if got := length(most); got > most {
		t.Errorf("the sink is given %d octets and takes %d", got, most)
	}
}

func TestACrashAtAnyStepLeavesEveryAttachmentInItsFile(t *testing.T) {
	mails := []string{withFile("one", "1,2"), withFile("two", "3,4"), withFile("three", "5,6")}
	for _, synced := range []bool{true, false} {
		wantCrossed(t, eachCrash(t, synced, mails, (*rig).storeAttachments, func(r *rig) {
			r.wantEvents("one", "two", "three")
			r.wantLeft(0)
			r.wantStored()
			if n := r.filesIn("attachments"); n != 3 {
				t.Errorf("%d files, want 3", n)
			}
		}))
	}
}
