package date_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/transform/date"
)

func TestDatesAsTheyAreWritten(t *testing.T) {
	for _, tc := range []struct{ name, field, want string }{
		{"RFC 5322", "Mon, 16 Nov 2026 08:14:09 +0100", "2026-11-16T08:14:09+01:00"},
		{"no name of the day", "16 Nov 2026 08:14:09 -0330", "2026-11-16T08:14:09-03:30"},
		{"no seconds", "16 Nov 2026 08:14 +0000", "2026-11-16T08:14:00Z"},
		{"a zone that is not known", "16 Nov 2026 08:14:09 -0000", "2026-11-16T08:14:09Z"},
		{"a comment behind", "Mon, 16 Nov 2026 08:14:09 +0100 (CET)", "2026-11-16T08:14:09+01:00"},
		{"comments within", "Mon (a(b)), 16 (c) Nov 2026 08:14:09 +0100", "2026-11-16T08:14:09+01:00"},
		{"folding", "Mon,\r\n 16\tNov\r\n 2026 08:14:09 +0100", "2026-11-16T08:14:09+01:00"},
		{"a leap second", "31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00Z"},
		{"the end of the day", "16 Nov 2026 24:00:00 +0000", "2026-11-17T00:00:00Z"},
		{"two digits of this century", "16 Nov 26 08:14:09 +0100", "2026-11-16T08:14:09+01:00"},
		{"two digits of the last one", "16 Nov 97 08:14:09 +0100", "1997-11-16T08:14:09+01:00"},
		{"three digits", "16 Nov 126 08:14:09 GMT", "2026-11-16T08:14:09Z"},
		{"an American zone", "16 Nov 2026 08:14:09 EST", "2026-11-16T08:14:09-05:00"},
		{"a European zone", "16 Nov 2026 08:14:09 CEST", "2026-11-16T08:14:09+02:00"},
		{"a zone in summer, in two words", "16 Jun 1998 08:14:09 MET DST", "1998-06-16T08:14:09+02:00"},
		{"a zone as in Unix", "16 Nov 2026 08:14:09 EST5EDT", "2026-11-16T08:14:09-05:00"},
		{"a military zone means nothing", "16 Nov 2026 08:14:09 Q", "2026-11-16T08:14:09Z"},
		{"GMT and an offset", "16 Nov 2026 08:14:09 GMT+0200", "2026-11-16T08:14:09+02:00"},
		{"UTC and hours", "16 Nov 2026 08:14:09 UTC-5", "2026-11-16T08:14:09-05:00"},
		{"an offset with a colon", "16 Nov 2026 08:14:09 +05:30", "2026-11-16T08:14:09+05:30"},
		{"two signs", "16 Nov 2026 08:14:09 --0400", "2026-11-16T08:14:09-04:00"},
		{"an offset that cannot be", "16 Nov 2026 08:14:09 +9999", "2026-11-16T08:14:09Z"},
		{"an offset stuck to the time", "16 Nov 2026 08:14:09+0100", "2026-11-16T08:14:09+01:00"},
		{"no zone", "16 Nov 2026 08:14:09", "2026-11-16T08:14:09Z"},
		{"no time", "16 Nov 2026", "2026-11-16T00:00:00Z"},
		{"half of the day", "16 Nov 2026 08:14:09 PM +0100", "2026-11-16T20:14:09+01:00"},
		{"midnight by halves", "16 Nov 2026 12:14:09AM", "2026-11-16T00:14:09Z"},
		{"asctime", "Mon Nov 16 08:14:09 2026", "2026-11-16T08:14:09Z"},
		{"date of Unix", "Mon Nov 16 08:14:09 CET 2026", "2026-11-16T08:14:09+01:00"},
		{"RFC 850", "Monday, 16-Nov-26 08:14:09 GMT", "2026-11-16T08:14:09Z"},
		{"ISO 8601", "2026-11-16T08:14:09Z", "2026-11-16T08:14:09Z"},
		{"ISO 8601 with an offset and a fraction", "2026-11-16T08:14:09.123+01:00", "2026-11-16T08:14:09+01:00"},
		{"ISO 8601 with space", "2026-11-16 08:14:09 +0100", "2026-11-16T08:14:09+01:00"},
		{"ISO 8601, the day only", "2026-11-16", "2026-11-16T00:00:00Z"},
		{"year first with slashes", "2026/11/16 08:14:09", "2026-11-16T08:14:09Z"},
		{"numbers and dots", "16.11.2026 08:14:09", "2026-11-16T08:14:09Z"},
		{"numbers and slashes are American", "11/16/2026 08:14:09", "2026-11-16T08:14:09Z"},
		{"but not where no month can stand", "16/11/2026 08:14:09", "2026-11-16T08:14:09Z"},
		{"dots in the time", "Mon, 16 Nov 2026 08.14.09 +0100", "2026-11-16T08:14:09+01:00"},
		{"a fraction of a second", "16 Nov 2026 08:14:09.5 +0100", "2026-11-16T08:14:09+01:00"},
		{"an ordinal number", "Monday, November 16th, 2026 08:14:09 +0100", "2026-11-16T08:14:09+01:00"},
		{"a long month", "16 September 2026 08:14:09 +0100", "2026-09-16T08:14:09+01:00"},
		{"capitals", "MON, 16 NOV 2026 08:14:09 GMT", "2026-11-16T08:14:09Z"},
		{"German", "Mi, 7 Okt 2026 08:14:09 +0200", "2026-10-07T08:14:09+02:00"},
		{"French", "mar., 6 août 2026 08:14:09 +0200", "2026-08-06T08:14:09+02:00"},
		{"Spanish, the day looks like a month", "mar, 6 ene 2026 08:14:09 +0100", "2026-01-06T08:14:09+01:00"},
		{"Russian", "Пн, 16 ноя 2026 08:14:09 +0300", "2026-11-16T08:14:09+03:00"},
		{"Chinese", "2026年11月16日 08:14:09", "2026-11-16T08:14:09Z"},
		{"the name of the field again", "Date: Mon, 16 Nov 2026 08:14:09 +0100", "2026-11-16T08:14:09+01:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := date.Parse(tc.field)
			if !ok || got.Format(time.RFC3339) != tc.want {
				t.Errorf("Parse = %v, %v; want %s", got.Format(time.RFC3339), ok, tc.want)
			}
		})
	}
}

func TestWhatIsNoDate(t *testing.T) {
	for _, field := range []string{
		"", "yesterday", "16 Nov", "Nov 2026 08:14:09", "08:14:09", "32 Nov 2026 08:14:09", "0 Nov 2026 08:14:09",
		"31 Feb 2026 08:14:09", "16 Nov 2026 25:00:00", "16 Nov 2026 08:61:00", "16 Nov 2026 08:14:61", "16 Nov 2026 08:14:09:10",
		"16 Foo 2026 08:14:09", "7 00 2026 08:14:09", "13/13/2026 08:14", "16 Nov 99999 08:14:09", "1763280849", "see 3 may be 4",
		strings.Repeat(" ", 300) + "16 Nov 2026 08:14:09", strings.Repeat("(", 10_000),
	} {
		if got, ok := date.Parse(field); ok {
			t.Errorf("%q was read as %v", field, got)
		}
	}
}

func TestAReceivedFieldIsTakenApart(t *testing.T) {
	const day = "; Mon, 16 Nov 2026 08:14:09 +0100"
	at := time.Date(2026, 11, 16, 7, 14, 9, 0, time.UTC)
	for _, tc := range []struct {
		name, field string
		want        date.Received
	}{
		{
			"all clauses", "from client.example.org (mail.example.org [192.0.2.1]) by mx.example.net (Postfix) via TCP with ESMTPS id 4F1A\r\n for <ann@example.net>" + day,
			date.Received{From: "client.example.org", IP: netip.MustParseAddr("192.0.2.1"), By: "mx.example.net", Via: "TCP", With: "ESMTPS", ID: "4F1A", For: "ann@example.net", Time: at},
		},
		{"a literal", "from [IPv6:2001:db8::1] by mx.example.net" + day, date.Received{From: "IPv6:2001:db8::1", IP: netip.MustParseAddr("2001:db8::1"), By: "mx.example.net", Time: at}},
		{"a port", "from ([192.0.2.1:2525]) by mx.example.net" + day, date.Received{IP: netip.MustParseAddr("192.0.2.1"), By: "mx.example.net", Time: at}},
		{"a product for a protocol", "from a by b with Microsoft SMTP Server id 15.1" + day, date.Received{From: "a", By: "b", With: "SMTP", ID: "15.1", Time: at}},
		{"capitals", "FROM a BY b WITH SMTP ID <x@b> FOR <c@b>" + day, date.Received{From: "a", By: "b", With: "SMTP", ID: "x@b", For: "c@b", Time: at}},
		{"clauses in a comment are none", "from a (for x by y) by b" + day, date.Received{From: "a", By: "b", Time: at}},
		{"a user of this machine", "(from ann@localhost) by b" + day, date.Received{From: "ann@localhost", By: "b", Time: at}},
		{"the address of the comment before that of the clause", "from [192.0.2.1] (x [192.0.2.2]) by b" + day, date.Received{From: "192.0.2.1", IP: netip.MustParseAddr("192.0.2.2"), By: "b", Time: at}},
		{"an address of another host is not the client's", "from a by b ([192.0.2.1])" + day, date.Received{From: "a", By: "b", Time: at}},
		{"a semicolon in a comment", "from a (b; c) by d" + day, date.Received{From: "a", By: "d", Time: at}},
		{"a comment that never ends", "from a (by b" + day, date.Received{From: "a", Time: at}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := date.ParseReceived(tc.field)
			same := got.Time.Equal(tc.want.Time)
			got.Time, tc.want.Time = time.Time{}, time.Time{}
			if !ok || !same || got != tc.want {
				t.Errorf("ParseReceived = %+v, %v; want %+v", got, ok, tc.want)
			}
		})
	}
	if got, ok := date.ParseReceived("by mx.example.net with SMTP"); ok || got.By != "mx.example.net" {
		t.Errorf("without a time: %+v, %v", got, ok)
	}
	if got, ok := date.ParseReceived("by a " + strings.Repeat("(", 100_000) + day); ok || got.By != "a" {
		t.Errorf("longer than the limit: %+v, %v", got, ok)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"Mon, 16 Nov 2026 08:14:09 +0100 (CET)", "2026-11-16T08:14:09.1Z", "16/11/26 8:1PM", "1st mar 99 +", "08.14.09 EST5EDT", "2026年11月16日",
		"from a ([192.0.2.1]) by b with ESMTP id c for <d>; 16 Nov 2026 08:14 GMT", "from [ by ((; ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		if got, ok := date.Parse(field); ok && (got.UTC().Year() < 1 || got.UTC().Year() > 9999) {
			t.Fatalf("%q is %v", field, got)
		}
		r, _ := date.ParseReceived(field)
		if size := len(r.From + r.By + r.Via + r.With + r.ID + r.For); size > len(field) {
			t.Fatalf("%q gave %+v", field, r)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, ok := date.Parse("Mon, 16 Nov 2026 08:14:09 +0100 (CET)"); !ok {
			b.Fatal("no date")
		}
	}
}
