package transform

import (
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/automation"
	"github.com/mailchute/mailchute/transform/report"
)

// judged says what kind of mail it is: a report, from a program or a person, and
// what trusted receivers found out about its sender.
func (r *reading) judged() {
	var found report.Report
	ok := false
	if !r.headOnly { // what is reported stands in the body
		found, ok = r.report()
	}
	if ok {
		r.out.DeliveryReport = reportOf(&found)
		if a := found.Aggregate; a != nil && a.Cut {
			r.warn("limit_report", "", "an aggregate report is beyond the limits or damaged; its sum is of the beginning", false)
		}
		if found.More {
			r.warn("report_repeated", "", "the mail has several aggregate reports; the first is summed up", false)
		}
	}
	if r.budget.packed.Passed {
		r.budget.packed.Passed = false // told here
		r.warn("limit_report", "", "packed files of reports are beyond the limits; the rest is in the attachments only", false)
	}
	r.out.Automation = r.automation(&found)
	r.out.Auth = r.auth()
}

// report reads the mail as a report about other mail.
func (r *reading) report() (report.Report, bool) {
	m := report.Mail{Text: r.out.GetText().GetValue(), Room: r.budget.packed, Fields: make([]report.Field, 0, len(r.tree.Parts[0].Fields))}
	for _, f := range r.tree.Parts[0].Fields {
		m.Fields = append(m.Fields, report.Field{Name: f.Name, Value: f.Value})
	}
	for i := range r.tree.Parts {
		p := &r.tree.Parts[i]
		if p.Multipart {
			continue
		}
		part := report.Part{Type: p.Type, Open: func() io.Reader { return r.open(i) }}
		if p.Type != "text/plain" && p.Type != "text/html" {
			part.Name, _ = r.filename(i)
		}
		m.Parts = append(m.Parts, part)
	}
	return report.Read(&m)
}

func reportOf(found *report.Report) *eventv1.DeliveryReport {
	d := &eventv1.DeliveryReport{Kind: found.Kind, ReportingMta: set(found.ReportingMTA)}
	d.Method, d.Evidence = foundBy(found.Evidence)
	for i := range found.Recipients {
		d.Recipients = append(d.Recipients, reportRecipient(&found.Recipients[i]))
	}
	o := &found.Original
	if o.MessageID != "" || o.Subject != nil || len(o.From) > 0 || len(o.To) > 0 {
		d.Original = &eventv1.ReportOriginal{
			MessageId: set(o.MessageID), Subject: o.Subject, From: mailboxes(o.From), To: mailboxes(o.To),
		}
	}
	if f := found.Feedback; f != nil {
		d.Feedback = &eventv1.Feedback{
			Type: set(f.Type), UserAgent: set(f.UserAgent), SourceIp: set(f.SourceIP), ReportedDomain: set(f.ReportedDomain),
			MailFrom: set(f.MailFrom), Arrival: set(f.Arrival), Incidents: set(f.Incidents),
		}
	}
	if a := found.Aggregate; a != nil {
		d.Aggregate = aggregateOf(a)
	}
	return d
}

// foundBy says in the words of the event what a report was found by.
func foundBy(evidence string) (method, words string) {
	switch evidence {
	case "part":
		return "part", "a part for machines"
	case "json":
		return "part", "a notification in JSON"
	case "x-failed-recipients":
		return "header", "X-Failed-Recipients"
	}
	return "text", "words of the text"
}

func reportRecipient(found *report.Recipient) *eventv1.ReportRecipient {
	one := &eventv1.ReportRecipient{
		Original: set(found.Original), Final: set(found.Final), Action: set(found.Action), Status: set(found.Status),
		Diagnostic: set(found.Diagnostic), RemoteMta: set(found.RemoteMTA), Reason: set(found.Reason),
	}
	if found.Status != "" {
		one.StatusSource = set(found.StatusSource)
	}
	if permanent, known := found.Permanent(); known {
		one.Permanent = &permanent
	}
	return one
}

func aggregateOf(a *report.Aggregate) *eventv1.Aggregate {
	return &eventv1.Aggregate{
		Organization: set(a.Organization), ReportId: set(a.ReportID), Domain: a.Domain, Policy: set(a.Policy),
		Begin: stamp(a.Begin), End: stamp(a.End), Rows: octets(int64(a.Rows)),
		Messages: count(a.Messages), Pass: count(a.Pass), Fail: count(a.Fail),
		Quarantined: count(a.Quarantined), Rejected: count(a.Rejected), Cut: a.Cut,
	}
}

func mailboxes(list []address.Mailbox) []*eventv1.Address {
	var out []*eventv1.Address
	for i := range list {
		out = append(out, addressOf(&list[i]))
	}
	return out
}

// stamp is t as the event holds times, nil where it is not known.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

func count(n uint64) uint32 { return uint32(min(n, math.MaxUint32)) }

// automation says whether a person or a program wrote the mail.
func (r *reading) automation(found *report.Report) *eventv1.Automation {
	m := automation.Mail{Report: found.Kind, Fields: make([]automation.Field, 0, len(r.tree.Parts[0].Fields))}
	nobody := found.Kind == report.DSN && len(found.Recipients) == 0 // a success names whom it was delivered to
	m.Failed = nobody || slices.ContainsFunc(found.Recipients, func(one report.Recipient) bool {
		return one.Action == "failed" || one.Action == "delayed"
	})
	for _, f := range r.tree.Parts[0].Fields {
		m.Fields = append(m.Fields, automation.Field{Name: f.Name, Value: strings.ReplaceAll(f.Value, "\x00", "")})
	}
	v := automation.Config{LoopHeader: r.t.limits.LoopHeader, LoopValue: r.t.limits.LoopValue}.Read(&m)
	return &eventv1.Automation{
		Class: v.Class, IsAutomated: v.Automated(), RespondOk: v.RespondOK, Signals: v.Signals,
		ListId: set(v.ListID), Unsubscribe: v.Unsubscribe, OneClick: v.OneClick,
	}
}
