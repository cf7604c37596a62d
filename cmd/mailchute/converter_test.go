package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

const letterWithFile = "From: ann@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n" +
	"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\ncontent of a\r\n--b--\r\n"

func TestAttachmentsAreHashedUnlessAskedOtherwise(t *testing.T) {
	inner := "From: bob@example.org\r\nContent-Type: message/rfc822\r\n\r\n" + letterWithFile
	for _, tc := range []struct {
		args                    string
		described, hashed, held bool
	}{
		{"convert -", true, true, false},
		{"convert --attachments hash -", true, true, false},
		{"convert --attachments inline -", true, true, true},
		{"convert --attachments none -", false, false, false},
	} {
		for name, text := range map[string]string{"a mail": letterWithFile, "a mail in a mail": inner} {
			o := call(t, text, strings.Fields(tc.args)...)
			for word, want := range map[string]bool{`"filename":"a.pdf"`: tc.described, `"content_type":"application/pdf"`: tc.hashed, `"content":"Y29udGVudCBvZiBh`: tc.held} {
				if got := strings.Contains(o.out, word); o.code != exitDone || got != want {
					t.Errorf("%s of %s: code %d, %s there = %v, want %v", tc.args, name, o.code, word, got, want)
				}
			}
		}
	}
	wantWords(t, mustEnd(t, exitUsage, "convert", "--attachments", "all", "-").errors, `there is no --attachments "all": write none, hash or inline`)
}

func TestAttachmentsBecomeFilesOfAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	for range 2 { // the second time they are there already
		o := call(t, letterWithFile, "convert", "--attachments-dir", dir, "-")
		event := new(eventv1.Event)
		if err := protojson.Unmarshal([]byte(o.out), event); err != nil || o.code != exitDone {
			t.Fatalf("code %d, %v, %s", o.code, err, o.errors)
		}
		ref := event.Attachments[0].GetRef()
		stored, err := os.ReadFile(filepath.Join(dir, strings.TrimPrefix(ref, "file:")))
		if err != nil || !strings.HasPrefix(string(stored), "content of a") || len(stored) != int(event.Attachments[0].Size) {
			t.Errorf("%s holds %q, %v", ref, stored, err)
		}
	}
	for _, other := range []string{"none", "inline"} {
		wantWords(t, mustEnd(t, exitUsage, "convert", "--attachments", other, "--attachments-dir", dir, "-").errors, "--attachments-dir does not go with --attachments "+other)
	}
}

func TestAFolderThatTakesNoAttachmentsEndsConvertWithTheCause(t *testing.T) {
	taken := write(t, t.TempDir(), "a file", "")
	o := call(t, letterWithFile, "convert", "--attachments-dir", taken, "-")
	if o.code != exitFailed || o.out != "" {
		t.Errorf("code %d, out %q", o.code, o.out)
	}
	wantWords(t, o.errors, "make folder for attachments", taken)

	dir := t.TempDir()
	event := new(eventv1.Event)
	if err := protojson.Unmarshal([]byte(call(t, letterWithFile, "convert", "-").out), event); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "attachments", event.Attachments[0].Sha256[:2])
	if err := errors.Join(os.MkdirAll(filepath.Dir(folder), 0o700), os.WriteFile(folder, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	o = call(t, letterWithFile, "convert", "--attachments-dir", dir, "-")
	if o.code != exitFailed || o.out != "" || strings.Contains(o.errors, "write events") {
		t.Errorf("code %d, out %q, errors %q", o.code, o.out, o.errors)
	}
	wantWords(t, o.errors, "store attachment: ", folder)
}
