package report_test

import (
	"slices"
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

// said is a bounce in prose, and its recipients as "address action status".
type said struct {
	form string // who writes so, or what is particular
	head string // fields beside To
	text string
	want []string
}

func (s *said) mail() *report.Mail {
	return mailOf([]byte(s.head + "To: ann@example.org\r\n\r\n" + s.text))
}

// check reads the bounce and compares its recipients.
func (s *said) check(t *testing.T) {
	t.Helper()
	r, ok := report.Read(s.mail())
	if got := recipientsOf(&r); !ok || !slices.Equal(got, s.want) {
		t.Errorf("%s: recognised %v, recipients %q, want %q", s.form, ok, got, s.want)
	}
}

func recipientsOf(r *report.Report) []string {
	var list []string
	for _, p := range r.Recipients {
		list = append(list, p.Final+" "+p.Action+" "+p.Status)
	}
	return list
}

// fromDaemon is the header of a mail system that says who it is.
const fromDaemon = "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\r\nSubject: Undelivered mail returned to sender\r\n"

func TestANoticeIsReadUpToTheMailThatComesBack(t *testing.T) {
	for _, tc := range []said{
		{
			"a sentence about the mail below is not its beginning", fromDaemon,
			"The mail below was not delivered to some of its recipients.\r\nPlease take your own text out of the message returned below.\r\n\r\n<bob@example.com>: 550 5.1.1 no such user\r\n\r\n" +
				"Received: from a.example.org\r\nFrom: ann@example.org\r\nTo: carl@example.com\r\nSubject: tea\r\n\r\nhello\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"an address that is marked like a quotation", fromDaemon,
			"Fatal delivery errors. These addresses did not get a copy of your message:\r\n\r\n> bob@example.com\r\n\r\n--- Session ---\r\nRCPT\r\n550 user unknown\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a quoted mail", fromDaemon,
			"Could not be delivered: mailbox full\r\n\r\n<bob@example.com>\r\n\r\n> From: ann@example.org\r\n> To: carl@example.com\r\n> write to dora@example.com\r\n",
			[]string{"bob@example.com failed 5.2.2"},
		},
	} {
		tc.check(t)
	}
}

func TestTheRecipientIsFoundInItsForm(t *testing.T) {
	for _, tc := range []said{
		{
			"a summary of the original names the list before", fromDaemon,
			"Your message\r\n\r\n  To:      list@example.org\r\n  Subject: tea\r\n\r\ndid not reach the following recipient(s):\r\n\r\nbob@example.com on Fri, 20 Nov 2026 11:08:59 -0700\r\n    The recipient name is not recognized\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a summary with bullets behind", fromDaemon,
			"Delivery has failed to these recipients:\r\n\r\n\t* [bob@example.com]: 550 user is over quota\r\n\r\nOriginal:\r\n\t* From: ann@example.org\r\n\t* To: carl@example.com\r\n",
			[]string{"bob@example.com failed 5.2.2"},
		},
		{
			"only the summary names somebody", fromDaemon,
			"I was not able to deliver this message:\r\n\r\nSubject: tea\r\nTo: bob@example.com\r\n",
			[]string{"bob@example.com failed 5.0.0"},
		},
		{
			"an X.400 address around it", fromDaemon,
			"did not reach the following recipient(s):\r\n\r\nc=US;a= ;p=Example;o=North;dda:SMTP=bob@example.com; on Fri, 20 Nov 2026\r\n17:12:28 -0400\r\n    The recipient name is not recognized\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"the mail that came back, of several that a sentence names", "From: postmaster@example.com (Automated response)\r\nReturn-Path: <list-admin@example.org>\r\nTo: list-admin@example.org\r\nSubject: FAILED MAIL to \"bob\"\r\n",
			"Addresses here look like last@example.com. The address of your message, bob@example.com, is none.\r\nPerhaps you mean\r\n\r\n  Bob Tree    bob1@example.com\r\n\r\nThe mail as it came:\r\n====\r\n>Received: from mx for <bob@example.com>\r\n>From: ann@example.org\r\n>To: list@example.org\r\n",
			[]string{"bob@example.com failed 5.0.0"},
		},
		{
			"the mail that came back, where the notice names nobody", fromDaemon,
			"Hello ann@example.org,\r\n\r\nthe group cannot be found.\r\n\r\n----- Original message -----\r\nReceived: by mx\r\nFrom: ann@example.org\r\nTo: bob@example.com\r\nSubject: tea\r\n\r\nhello\r\n",
			[]string{"bob@example.com failed 5.0.0"},
		},
		{
			"several, with one reason in front of them", fromDaemon,
			"Your mail was not delivered, as the host example.com is not responding.\r\n\r\nThese did not get it:\r\n\r\n   <bob@example.com>\r\n   <dora@example.com>\r\n\r\nPlease write to us.\r\n",
			[]string{"bob@example.com failed 4.4.1", "dora@example.com failed 4.4.1"},
		},
		{
			"the address that led to it has a label too", fromDaemon,
			"Your message cannot be delivered to the following recipients:\r\n\r\n  Recipient address: bob@mail.example.com\r\n  Original address: bob@example.com\r\n  Reason: recipient reached disk quota\r\n",
			[]string{"bob@mail.example.com failed 5.2.2"},
		},
		{
			"the address that led to it on the next line", fromDaemon,
			"could not be delivered:\r\n\r\n<bob@example.com> (expanded from\r\n    <all@example.com>): 550 5.1.1 no such user\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a reply of several lines that begins with it", fromDaemon,
			"<bob@example.com>: host mx.example.com said:\r\n    550-bob@example.com is not an active address here (no\r\n    550 such name)\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a name alone, and a summary that names the sender", fromDaemon,
			"Your message\r\n\r\n  To:      ann@example.org\r\n  Subject: tea\r\n\r\ndid not reach the following recipient(s):\r\n\r\nBob Tree on Fri, 20 Nov 2026 11:08:59 -0700\r\n    The recipient was unavailable\r\n",
			nil,
		},
		{
			"nobody, in a bounce to a list that gives back what went to the list", "From: gate@example.net\r\nTo: list-bounces@example.org\r\nSubject: Mail delivery failed\r\n",
			"Your mail could not be delivered to one of its recipients.\r\n\r\n" + comesBack,
			nil,
		},
		{
			"the line that announces the mail says nothing of it", fromDaemon,
			"Delivery failed 20 attempts: bob@example.com\r\n\r\nOriginal message follows.\r\n\r\nremoved\r\n",
			[]string{"bob@example.com failed 4.4.7"},
		},
		{
			"a name without domain, of a user of the one who writes", "From: MAILER-DAEMON@example.net\r\nSubject: Mail delivery problem\r\n",
			"Your mail to the following recipients could not be delivered because they do\r\nnot accept mail from ann@example.org:\r\n\tbob\r\n",
			[]string{"bob@example.net failed 5.0.0"},
		},
	} {
		tc.check(t)
	}
}

func TestEveryRecipientThatTheHeaderNamesHasFailed(t *testing.T) {
	system := "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: Mail delivery failed\r\n"
	for _, tc := range []said{
		{
			"a field for each", system + "X-Failed-Recipients: bob@example.com\r\nX-Failed-Recipients: dora@example.com\r\n",
			"These have failed:\r\n\r\n  bob@example.com\r\n    550 5.1.1 no such user\r\n  dora@example.com\r\n    552 5.2.2 full\r\n",
			[]string{"bob@example.com failed 5.1.1", "dora@example.com failed 5.2.2"},
		},
		{
			"one field for all", system + "X-Failed-Recipients: bob@example.com,\r\n dora@example.com\r\n",
			"These have failed.\r\n",
			[]string{"bob@example.com failed 5.0.0", "dora@example.com failed 5.0.0"},
		},
	} {
		tc.check(t)
	}
}

func TestAHeaderThatWasPassedOnMakesNoBounce(t *testing.T) {
	for text, want := range map[string]bool{"Good morning!": false, "Your mail was not delivered.": true} {
		s := said{head: "From: carl@example.net\r\nX-Failed-Recipients: bob@example.com\r\nSubject: tea\r\n", text: text + "\r\n"}
		if r, ok := report.Read(s.mail()); ok != want {
			t.Errorf("%q: recognised %v (%+v), want %v", text, ok, r.Recipients, want)
		}
	}
}

func TestAWarningIsNoFailure(t *testing.T) {
	for _, text := range []string{
		"Delivery to this address has been postponed:\r\n\"bob@example.com\"\r\nWe go on for some days.\r\n",
		"could not be delivered to the following recipients:\r\n\r\nbob@example.com\r\n\r\nDelivery attempts will continue to be made for 5 day(s).\r\n",
		"The message is delayed for more than 4 hours:\r\n\r\nbob@example.com: 451 4.0.0 come later\r\n",
		"There was a problem on the way to bob@example.com. The system will retry for 47 more hours. The message was not delivered yet.\r\n",
	} {
		s := said{head: "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: Mail delivery warning\r\n", text: text}
		r, ok := report.Read(s.mail())
		if got := recipientsOf(&r); !ok || !slices.Equal(got, []string{"bob@example.com delayed 4.0.0"}) {
			t.Errorf("%q: recognised %v, recipients %q, want bob@example.com delayed", text, ok, got)
		}
	}
}

func TestANoticeOfSuccessIsNoFailure(t *testing.T) {
	for _, text := range []string{
		"Your message was successfully delivered to these recipients:\r\n\r\n<bob@example.com>\r\n",
		"Your mail has been delivered to\r\n\r\n  bob@example.com\r\n",
	} {
		s := said{text, "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: Mail delivery report\r\n", text, []string{"bob@example.com delivered "}}
		s.check(t)
	}
}

func TestARefusalBehindADeliveryIsAFailure(t *testing.T) {
	s := said{
		"passed on and refused", "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: Mail delivery report\r\n",
		"Your mail was delivered to the next host, which said:\r\n\r\n<bob@example.com>: 554 5.7.1 no\r\n",
		[]string{"bob@example.com failed 5.7.1"},
	}
	s.check(t)
}

func TestANoticeIsReadInManyLanguages(t *testing.T) {
	for _, subject := range []string{
		"Unzustellbar: tea", "Non remis : tea", "tea : non remis", "No se puede entregar: tea", "Não entregue: tea", "Non recapitabile: mancato recapito", "Onbestelbaar: tea", "Nie dostarczono: tea", "Недоставленное сообщение", "Не вдалося доставити: tea",
		"Δεν παραδόθηκε: tea", "לא נמסר: tea", "تعذر تسليم: tea", "Nepodařilo se doručit: tea", "Nelivrat: tea", "Không gửi được: tea", "系统退信", "配信不能", "반송: tea",
	} {
		s := said{subject, "Return-Path: <>\r\nFrom: postmaster@example.net\r\nSubject: " + subject + "\r\n", "bob@example.com\r\n550 5.1.1 no such user\r\n\r\n" + comesBack, []string{"bob@example.com failed 5.1.1"}}
		s.check(t)
	}
}
