package date_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/test/corpora"
	"github.com/mailchute/mailchute/transform/date"
)

// moment is how the vectors write a date.
type moment struct {
	Year   int  `json:"year"`
	Month  int  `json:"month"`
	Day    int  `json:"day"`
	Hour   int  `json:"hour"`
	Minute int  `json:"minute"`
	Second int  `json:"second"`
	West   bool `json:"tz_before_gmt"`
	Hours  int  `json:"tz_hour"`
	Mins   int  `json:"tz_minute"`
}

func (m *moment) String() string {
	if m == nil {
		return "none"
	}
	offset := m.Hours*3600 + m.Mins*60
	if m.West {
		offset = -offset
	}
	return time.Date(m.Year, time.Month(m.Month), m.Day, m.Hour, m.Minute, m.Second, 0, time.FixedZone("", offset)).Format(time.RFC3339)
}

func read(field string) string {
	t, ok := date.Parse(field[strings.LastIndexByte(field, ';')+1:])
	if !ok {
		return "none"
	}
	return strings.Replace(t.Format(time.RFC3339), "Z", "+00:00", 1)
}

func TestDatesAgreeWithAnotherParser(t *testing.T) {
	score := corpora.Score{Name: "date.json", Known: map[string]string{
		" 4 8 15 16 23 42, 4 8 15 16 23 42, 4 8 15 16 23 42, ": "we are right: numbers alone are no date",
		"Tue, 1 Jul 2003 ((invalid)\ncomment) 10:52:37 +0200":  "a matter of taste: the comment never ends, but the day stands in front of it",
	}}
	for _, v := range corpora.Vectors[*moment](t, "mail-parser/date.json") {
		score.Compare(t, v.Header, read(corpora.Unfolded(v.Header)), strings.Replace(v.Expected.String(), "Z", "+00:00", 1))
	}
	score.Tell(t)
}

// trace is how the vectors write a Received field.
type trace struct {
	From *host      `json:"from"`
	IP   netip.Addr `json:"from_ip"`
	By   *host      `json:"by"`
	For  string     `json:"for_"`
	With string     `json:"with"`
	ID   string     `json:"id"`
	Via  string     `json:"via"`
	Date *moment    `json:"date"`
}

type host struct {
	Name string
	IP   string `json:"IpAddr"`
}

func (h *host) String() string {
	if h == nil {
		return ""
	}
	return h.Name + h.IP
}

// address writes an address where the vectors give one: not that of the from clause itself.
func address(ip, where netip.Addr) string {
	if !where.IsValid() {
		return ""
	}
	return ip.String()
}

func TestReceivedFieldsAgreeWithAnotherParser(t *testing.T) {
	const (
		slash   = "we are right: a slash is part of an id"
		order   = "we are right: the words stand in the order of asctime"
		zone    = "we are right: PST and PDT are zones (RFC 5322 section 4.3)"
		century = "we are right: a year of two digits below 50 is after 2000 (RFC 5322 section 4.3)"
	)
	known := map[string]map[string]string{
		"by": {
			"from qmail-scanner-general-admin@lists.sourceforge.net by alpha by uid 7791 with qmail-scanner-1.14 (spamassassin: 2.41. Clear:SA:0(-4.1/5.0):. Processed in 0.209512 secs)\n": "we are right: the first \"by\" names the host",
		},
		"for": {
			"from mail-qw0-f46.google.com (mail-qw0-f46.google.com [209.85.216.46]) by maroon.pobox.com (Postfix) with ESMTPS id 70BCC40A1DB for <address>; Wed, 15 Jun 2011  10:42:13 -0400 (EDT)\n": "we are right: the word is there, though no address",
		},
		"id": {
			"from ([10.225.209.19:33672]) by ecelerity-va-1 (ecelerity HEAD) with SMTP id EE/20-30863-33CE1054; Fri, 08 Sep 2006 18:18:27 -0400\n":                                                                                          slash,
			"from ([127.0.0.1:32923]) by bm1-21.ed10.com (ecelerity 2.1.1ea r(11031M)) with ECSTREAM id 8B/57-16227-3764EB44 for <example@vandinter.org>; Wed, 19 Jul 2006 10:49:23 -0400\n":                                                slash,
			"from ([192.168.1.151:49601] helo=dev1.democracyinaction.org) by m12.prod.democracyinaction.com (ecelerity 2.1.1.3 r(11743)) with ESMTP id 52/92-02454-89FBA054 for <example@vandinter.org>; Fri, 15 Sep 2006 10:58:32 -0400\n": slash,
		},
		"from": {
			"from Unknown/Local ([?.?.?.?]) by mailcity.com; Fri, 17 Jan 2003 15:23:29 -0000\n": "we are right: the name is given as written",
			"from [<4124973-137966-3089@be2.maropost.com>] ([<4124973-137966-3089@be2.maropost.com>] helo=maropost.com)  by 643852-mailer2 (envelope-from 4124973-137966-3089@be2.maropost.com) Jetsend MTA 0.0.1 with ESMTP; Fri Sep 14 14:36:56 EDT 2018\n": "neither: there is no host in it",
			"(qmail 84907 invoked from network); 13 Feb 2003 20:59:28 -0000\n":                                 "a matter of taste: a comment is no clause",
			"by oak.ein.cz (Postfix, from userid 1002) id DABBD1BED3; Thu, 13 Feb 2003 14:02:21 +0100 (CET)\n": "we are right: that is in a comment of another clause",
		},
		"date": {
			"FROM ca-ex-bridge1.nai.com BY scwsout1.nai.com ; Fri Feb 07 10:18:12 2003 -0800\n":                                                                                                                                                               order,
			"from [193.220.176.134] by web40310.mail.yahoo.com via HTTP; Wed, 12 Feb 2003 14:22:21 PST\n":                                                                                                                                                     zone,
			"from snake.corp.yahoo.com(216.145.52.229) by x.x.org via smap (V1.3) id xma093673; Wed, 26 Mar 03 20:43:24 -0600\n":                                                                                                                              century,
			"from smtp.greyware.com(208.14.208.51, HELO smtp.sff.net) by x.x.org via smap (V1.3) id xma002908; Fri, 27 Feb 04 14:16:56 -0800\n":                                                                                                               century,
			"from TCE-E-7-182-54.bta.net.cn(202.106.182.54) via SMTP by st.tahina.priv.at, id smtpdEDUB8h; Sun Nov 13 14:50:12 2005\n":                                                                                                                        order,
			"from pl027.nas934.d-osaka.nttpc.ne.jp(61.197.82.27), claiming to be \"foo.woas.net\" via SMTP by st.tahina.priv.at, id smtpd1PBsZT; Sun Nov 13 15:38:52 2005\n":                                                                                  order,
			"from olgisoft.com (127.0.0.1) by 127.0.0.1 (EzMTS MTSSmtp 1.55d5) ; Thu, 20 Mar 03 10:06:43 +0100 for <asrg@ietf.org>\n":                                                                                                                         century,
			"from MjA3NDc4Mg (unknown) by ismtpd0001p1lon1.sendgrid.net (SG) with HTTP id aqHKNX2kSp-HiqspAa-uvw for <email@e.example.com>; Thu, 02 Apr 2020 07:53:55.516 +0000 (UTC)\n":                                                                      "we are right: the second is 55",
			"from [<4124973-137966-3089@be2.maropost.com>] ([<4124973-137966-3089@be2.maropost.com>] helo=maropost.com)  by 643852-mailer2 (envelope-from 4124973-137966-3089@be2.maropost.com) Jetsend MTA 0.0.1 with ESMTP; Fri Sep 14 14:36:56 EDT 2018\n": order,
			"(from vashugins@juno.com)  by m06.lax.untd.com (jqueuemail) id LRVB3JAJ; Fri, 02 Jun 2006 08:15:21 PDT\n":                                                                                                                                        zone,
		},
	}
	scores := map[string]*corpora.Score{}
	for _, v := range corpora.Vectors[trace](t, "mail-parser/received.json") {
		header := corpora.Unfolded(v.Header)
		got, ok := date.ParseReceived(header)
		when := "none"
		if ok {
			when = strings.Replace(got.Time.Format(time.RFC3339), "Z", "+00:00", 1)
		}
		for _, c := range []struct{ name, got, want string }{
			{"ip", address(got.IP, v.Expected.IP), address(v.Expected.IP, v.Expected.IP)},
			{"from", got.From, v.Expected.From.String()},
			{"by", got.By, v.Expected.By.String()},
			{"for", got.For, v.Expected.For},
			{"id", got.ID, v.Expected.ID},
			{"via", got.Via, v.Expected.Via},
			{"date", when, strings.Replace(v.Expected.Date.String(), "Z", "+00:00", 1)},
		} {
			s := scores[c.name]
			if s == nil {
				s = &corpora.Score{Name: "received.json " + c.name, Known: known[c.name]}
				scores[c.name] = s
			}
			s.Compare(t, v.Header, c.got, c.want)
		}
	}
	for _, s := range scores {
		s.Tell(t)
	}
}
