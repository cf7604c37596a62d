package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestOnlyWithMboxIsAFileManyMessages(t *testing.T) {
	const from = "From ann@example.org Mon Mar  2 10:00:00 2026\n"
	text := from + letter("one") + ">From the text\n>>From deeper\n\n" + from + letter("two") + "\n" + from
	path := write(t, t.TempDir(), "mbox", text)
	o := mustEnd(t, exitDone, "convert", "--mbox", path)
	if got := subjects(t, o.out); got != "one two " {
		t.Errorf("subjects = %q, want one, two, and a third that is empty", got)
	}
	wantWords(t, o.out, `From the text`, `>From deeper`)
	if strings.Contains(o.out, ">From the text") {
		t.Error("a quoted From line is still quoted")
	}
	if got := subjects(t, call(t, text, "convert", "--mbox", "-").out); got != "one two " {
		t.Errorf("from standard input: %q", got)
	}
	if o := call(t, "", "convert", "--mbox", "-"); o.code != exitDone || o.out != "" {
		t.Errorf("an empty mbox gives %q", o.out)
	}
	if got := subjects(t, call(t, letter("first")+"\nFrom b\n"+letter("second"), "convert", "--mbox", "-").out); got != "first second" {
		t.Errorf("what stands in front of the first From line is lost: %q", got)
	}
	long := "From a\nSubject: long\n\n" + strings.Repeat("x", 200<<10) + "From inside\n"
	if got := subjects(t, call(t, long, "convert", "--mbox", "-").out); got != "long" {
		t.Errorf("a long line is taken apart: %q", got)
	}
}

func TestATextThatBeginsWithFromIsNoNewMessage(t *testing.T) {
	const from = "From ann@example.org Mon Mar  2 10:00:00 2026\n"
	unquoted := "\nFrom now on, lids are blue.\n\n"
	for name, tc := range map[string]struct{ text, want string }{
		"beside lines with a time":    {from + letter("one") + unquoted + from + letter("two"), "one two"},
		"a time without a year":       {from + letter("one") + "\nFrom 10:30 on.\n\n" + from + letter("two"), "one two"},
		"where no line has a time":    {"From ann\n" + letter("one") + "\nFrom bob\n" + letter("two"), "one two"},
		"a mark of the byte order":    {"\ufeff" + from + letter("one"), "one"},
		"blank lines in front":        {"\ufeff\n\n" + from + letter("one"), "one"},
		"blank lines alone":           {"\n\n", ""},
		"a time with the zone behind": {from + letter("one") + "\nFrom 1@xxx Mon Mar 02 10:00:00 +0000 2026\n" + letter("two"), "one two"},
	} {
		t.Run(name, func(t *testing.T) {
			o := call(t, tc.text, "convert", "--mbox", "-")
			if got := subjects(t, o.out); got != tc.want {
				t.Errorf("subjects = %q, want %q", got, tc.want)
			}
		})
	}
}

// endless is a file that is no mbox, and has no end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "text \n"[i%6]
	}
	return len(p), nil
}

func TestAnMboxWhoseMessageHasNoEndIsGivenUp(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"convert", "--mbox", "-"}, endless{}, &out, &errs); code != exitFailed || out.Len() > 0 {
		t.Errorf("convert = %d with %d octets of output, want 1 and none", code, out.Len())
	}
	wantWords(t, errs.String(), "standard input", "67108864 octets without a line that begins with From; is it an mbox?")
}

func TestATooLongMessageOfAnMboxStopsNoOther(t *testing.T) {
	const from = "From ann@example.org Mon Mar  2 10:00:00 2026\n"
	long := io.LimitReader(endless{}, maxInMbox+6)
	in := io.MultiReader(strings.NewReader(from+letter("one")+"\n"+from), long, strings.NewReader("\n\n"+from+letter("two")))
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"convert", "--mbox", "-"}, in, &out, &errs); code != exitFailed {
		t.Errorf("convert = %d, want 1", code)
	}
	if got := subjects(t, out.String()); got != "one two" {
		t.Errorf("subjects = %q, want one and two", got)
	}
	wantWords(t, errs.String(), "standard input", "1 message longer than 67108864 octets left out")
}
