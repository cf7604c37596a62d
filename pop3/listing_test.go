package pop3_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

func TestListings(t *testing.T) {
	for _, tc := range []struct {
		name string
		uidl []string
		list []string
		want string // number/uidl/size …
		good bool
	}{
		{"an empty maildrop is a good listing", nil, nil, "", true},
		{"numbers may come in any order and with gaps", []string{"7 b", "2 a"}, []string{"2 10", "7 20"}, "2/a/10 7/b/20", true},
		{"several blanks, tabs and further fields are fine", []string{"1   a"}, []string{"1\t10 extra fields"}, "1/a/10", true},
		{"equal unique-ids are listed as they are", []string{"1 a", "2 a"}, []string{"1 10", "2 20"}, "1/a/10 2/a/20", true},
		{"a message only in UIDL is left out", []string{"1 a", "2 b"}, []string{"1 10"}, "1/a/10", false},
		{"a message only in LIST is left out", []string{"1 a"}, []string{"1 10", "2 20"}, "1/a/10", false},
		{"a line without a unique-id makes it suspect", []string{"1", "2 b"}, []string{"1 10", "2 20"}, "2/b/20", false},
		{"a number that is none makes it suspect", []string{"x a", "2 b"}, []string{"2 20"}, "2/b/20", false},
		{"a negative size makes it suspect", []string{"1 a"}, []string{"1 -5"}, "1/a/0", false},
		{"a number listed twice makes it suspect", []string{"1 a", "1 b"}, []string{"1 10"}, "1/a/10", false},
		{"a number beyond all bounds makes it suspect", []string{"99999999999999999999 a"}, nil, "", false},
		{"a blank line makes it suspect", []string{""}, nil, "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			lines := []string{"C: UIDL", "C: LIST", "S: +OK"}
			for _, l := range tc.uidl {
				lines = append(lines, "S: "+l)
			}
			lines = append(lines, "S: .", "S: +OK")
			for _, l := range tc.list {
				lines = append(lines, "S: "+l)
			}
			listing, err := loggedIn(t, pop3.Options{}, append(lines, "S: .")...).List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(listing); got != tc.want || listing.Good != tc.good || !listing.HasUIDL {
				t.Errorf("listing = %q, good %v, faults %q; want %q, %v", got, listing.Good, listing.Faults, tc.want, tc.good)
			}
			if !listing.Good && len(listing.Faults) == 0 {
				t.Error("the listing is not good and does not say why")
			}
		})
	}
}

func describe(l *pop3.Listing) string {
	var words []string
	for _, e := range l.Entries {
		words = append(words, strings.Join([]string{itoa(e.Handle.Number()), e.UIDL, itoa(int(e.Size))}, "/"))
	}
	return strings.Join(words, " ")
}

func TestAServerWithoutUIDLIsListedBySizesAlone(t *testing.T) {
	lines := []string{
		"S: +OK", "C: CAPA", "S: -ERR", "C: USER ann", "S: +OK", "C: PASS secret", "S: +OK", "C: CAPA", "S: -ERR",
		"C: UIDL", "S: -ERR unknown", "C: LIST", "S: +OK", "S: 1 10", "S: .",
	}
	c, err := pop3.NewClient(t.Context(), script(t, lines...), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(t.Context(), "ann", "secret"); err != nil {
		t.Fatal(err)
	}
	l, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if l.HasUIDL || !l.Good || describe(l) != "1//10" {
		t.Errorf("listing = %q, UIDL %v, good %v", describe(l), l.HasUIDL, l.Good)
	}
}

func TestARefusedUIDLThatIsAdvertisedIsAnErrorNotAServerWithoutIt(t *testing.T) {
	_, err := loggedIn(t, pop3.Options{}, "C: UIDL", "C: LIST", "S: -ERR [SYS/TEMP] index", "S: +OK", "S: .").List(t.Context())
	if !errors.Is(err, pop3.ErrTemporary) {
		t.Errorf("error = %v, want temporary", err)
	}
}

func TestAListingCutShortIsAnError(t *testing.T) {
	_, err := loggedIn(t, pop3.Options{}, "C: UIDL", "C: LIST", "S: +OK", "S: 1 a").List(t.Context())
	if !errors.Is(err, pop3.ErrTransport) {
		t.Errorf("error = %v, want one of transport", err)
	}
}

func TestAnOverlongUniqueIDMakesTheListingSuspect(t *testing.T) {
	l, err := loggedIn(t, pop3.Options{}, "C: UIDL", "C: LIST", "S: +OK", "S: 1 "+strings.Repeat("u", 513), "S: .", "S: +OK", "S: 1 10", "S: .").List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if l.Good || len(l.Entries) != 0 {
		t.Errorf("listing = %q, good %v; want nothing, not good", describe(l), l.Good)
	}
}

func TestAnEndlessListingEndsAtTheLimit(t *testing.T) {
	lines := []string{"C: UIDL", "C: LIST", "S: +OK", "S: 1 a", "S: 2 b", "S: 3 c", "S: 4 d"}
	_, err := loggedIn(t, pop3.Options{Limits: pop3.Limits{Listing: 3}}, lines...).List(t.Context())
	if !errors.Is(err, pop3.ErrProtocol) {
		t.Errorf("error = %v, want one of protocol", err)
	}
}
