package transform_test

import (
	"strings"
	"testing"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// NUL stands for NUL in this mail, in every place whose words get into the event.
const mailOfNULs = `Return-Path: <aNULb@example.org>
Received: from x by mNULx.example.org for <rNUL@example.org>; Mon, 2 Nov 2026 10:11:12 +0000
Delivered-To: aNULb@example.org
From: =?utf-8?Q?A=00nn?= "NUL" <aNULb@example.org>
To: gNUL: yNUL@example.org;, =?utf-8?Q?a=00=40example.org?=
Subject: ReNUL: xNUL
Message-ID: <aNULb@example.org>
References: <aNULb@example.org>
Date: Mon, 2NUL Nov
Authentication-Results: mx.example.org; dkim=pass (NUL) header.d=aNUL.example.org; spf=pass smtp.mailfrom=aNUL
X-Spam-Status: Yes, score=5NUL
In-Reply-To: <aNUL@example.org>
List-Id: LNUL <lNUL.example.org>
List-Unsubscribe: <https://example.org/NUL>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain; charset="xNUL"

xNUL
begin 644 fNUL.bin
#0V%T
--b
Content-Type: text/html; charset=utf-8

<p title="&#0;">a&#0;bNUL</p><img src="cid:xNUL">
--b
Content-Type: application/xNULy
Content-ID: <cNULid>
Content-Disposition: attachment; filename*=utf-8''a%00b.txt

x
--b
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:aNULb
SUMMARY:sNUL
ORGANIZER;CN=aNUL:mailto:oNUL@example.org
DTSTART;TZID=EuNUL:20261102T101112
LOCATION:lNUL
END:VEVENT
END:VCALENDAR
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mNUL

Final-Recipient: rfc822; aNUL@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550NUL x
--b
Content-Type: message/rfc822

Subject: qNUL
From: aNUL@example.org
Message-ID: <iNUL@example.org>

x
--b--
`

func TestNoTextOfTheEventHoldsNUL(t *testing.T) {
	e, _ := event(transform.Config{AuthservIDs: []string{"mx.example.org"}}, strings.ReplaceAll(mailOfNULs, "NUL", "\x00"))
	if len(e.Attachments) < 4 || len(e.Calendar) != 1 || e.DeliveryReport == nil || e.Automation.ListId == nil {
		t.Fatalf("the mail was not read as it is meant: %s", indented(t, e))
	}
	if text := string(eventv1.AppendJSON(nil, e)); strings.Contains(text, `\u0000`) {
		at := strings.Index(text, `\u0000`)
		t.Errorf("NUL in %q", text[max(0, at-80):at+10])
	}
}
