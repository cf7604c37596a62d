package report_test

import "testing"

// comesBack is a mail as it comes back in a notice.
const comesBack = "Received: by mx.example.org\r\nFrom: ann@example.org\r\nTo: list@example.org\r\nSubject: tea\r\nMessage-ID: <tea@example.org>\r\n\r\nhello\r\n"

func TestANoticeIsReadInTheFormOfItsSystem(t *testing.T) {
	null := "Return-Path: <>\r\n"
	for _, tc := range []said{
		{
			"James", null + "From: postmaster@mx.example.net\r\nSubject: [BOUNCE]\r\n",
			"Hi. I was not able to deliver your message to these addresses.\r\n\r\nMessage details:\r\n  Subject: tea\r\n  MAIL FROM: ann@example.org\r\n  RCPT TO: bob@example.com\r\n  From: Ann <ann@example.org>\r\n  To: list@example.org\r\n\r\nError message below:\r\n550 - Requested action not taken: no such user here\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a list of errors", "From: MAILER-DAEMON@mx.example.net\r\nSubject: Mail delivery failure\r\n",
			"We had trouble with your message. Details follow:\r\n\r\nSubject: 'tea'\r\n\r\n1 error(s):\r\n\r\nSMTP Server <mx.example.com> rejected recipient <bob@example.com>\r\n  (Error following RCPT command). It responded as follows: [550 5.1.1\r\nUser unknown]\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a mobile carrier", null + "From: no-reply@app.example.net\r\nSubject: Mail System Error - Returned Mail\r\n",
			"Your mail sent on: Fri, 20 Nov 2026 11:04:47 +0900\r\n    Could not be delivered to: <bob@example.com>\r\n    As their mailbox is full.\r\n\r\n" + comesBack,
			[]string{"bob@example.com failed 5.2.2"},
		},
		{
			"a gateway to telephones that answers", "From: post_master@mx.example.net\r\nSubject: Re:tea\r\nIn-Reply-To: <tea@example.org>\r\n",
			"Error: Invalid user address\r\n\r\nError message below:\r\n550 - Requested action not taken: no such user here\r\n\r\nMessage details:\r\n  Subject: tea\r\n  MAIL FROM: ann@example.org\r\n  RCPT TO: bob@example.com\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a gateway that marks addresses like a transcript", null + "From: MAILER-DAEMON@mx.example.net\r\nSubject: FAILURE NOTICE :\r\n",
			"  ----- The following addresses had permanent fatal errors -----\r\n\r\n>>> bob@example.com <bob@example.com>\r\n\r\n  ----- The details -----\r\n550 no mailbox here by that name (#5.1.1)\r\n\r\n" + comesBack,
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a filter that shows the dialog", null + "From: MAILER-DAEMON@mx.example.net\r\nSubject: Mail could not be delivered\r\n",
			"Sent <<< RCPT TO:<bob@example.com>\r\nReceived >>> 550 5.1.1 <bob@example.com>... user unknown\r\n\r\nUnable to deliver message to <bob@example.com>\r\n\r\n**** End of message ****\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"a small mail agent", null + "From: MAILER-DAEMON <>\r\nSubject: Mail delivery failed\r\n",
			"There was an error delivering your mail to <bob@example.com>.\r\n\r\nmx.example.com [192.0.2.222] did not like our RCPT TO:\r\n552 5.2.2 <bob@example.com>: Mailbox full\r\n\r\nMessage headers follow.\r\n\r\n" + comesBack,
			[]string{"bob@example.com failed 5.2.2"},
		},
		{
			"codes among words", null + "From: mailer-daemon@mail.example.net\r\nSubject: Undelivered Mail Returned to Sender\r\n",
			"A message that you sent could not be delivered to some of its recipients.\r\n\r\nbob@example.com Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 User unknown\r\n\r\n" + comesBack,
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"Microsoft 365", null + "From: Microsoft Outlook <MicrosoftExchange329@example.net>\r\nSubject: Undeliverable: tea\r\n",
			"Your message to bob@example.com couldn't be delivered.\r\nbob wasn't found at example.com.\r\nUnknown To address\r\n\r\nStatus code: 550 5.1.10\r\n\r\nOriginal Message Details\r\nSender Address: ann@example.org\r\nRecipient Address: bob@example.com\r\nSubject: tea\r\n\r\nError: 550 5.1.10 Recipient not found by SMTP address lookup\r\n",
			[]string{"bob@example.com failed 5.1.10"},
		},
		{
			"Mimecast", "From: \"Mail Delivery System\" <postmaster@mx.example.net>\r\nSubject: [Postmaster] Email Delivery Failure\r\n",
			"This is a delivery failure notification message indicating that\r\nan email you addressed to email address :\r\n-- bob@example.com\r\n\r\ncould not be delivered. The problem appears to be :\r\n-- Recipient email address is possibly incorrect\r\n\r\nAdditional information follows :\r\n-- 5.4.1 Recipient address rejected: Access denied\r\n",
			[]string{"bob@example.com failed 5.4.1"},
		},
		{
			"MailEnable", null + "From: POSTMASTER@mx.example.net\r\nSubject: Message Delivery Failure - tea\r\n",
			"The following recipient(s) could not be reached:\r\n\r\nbob@example.com: Remote SMTP server says: 550 5.1.1 no such user\r\n\r\nMessage headers follow:\r\n" + comesBack,
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"SurgeMail", null + "From: <postmaster@mx.example.net>\r\nSubject: Message Undeliverable\r\n",
			"Your message cannot be delivered to the following recipients:\r\n[user bob@example.com does not exist]\r\n\r\nOriginal message follows.\r\n\r\n" + comesBack,
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"XMail", null + "From: root@mx.example.net\r\nSubject: Error sending message [1290.4@mx] from [ann@example.org]\r\n",
			"[<00>] XMail bounce: Rcpt=[bob@example.com];Error=[550 unknown user]\r\n\r\n[<01>] Error sending message [1290] from [ann@example.org].\r\n\r\nMail From: <ann@example.org>\r\nRcpt To:   <bob@example.com>\r\n\r\n[<02>] The reason of the delivery failure was:\r\n\r\n550 unknown user\r\n\r\n" + comesBack,
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"Exchange that gives no code", "From: postmaster@mx.example.net\r\nSubject: Undeliverable: tea\r\n",
			"Delivery has failed to these recipients or groups:\r\n\r\nBob Tree (bob@example.com)<mailto:bob@example.com>\r\nThe e-mail address you entered couldn't be found.\r\n",
			[]string{"bob@example.com failed 5.1.1"},
		},
		{
			"Exchange that gives no reason", "From: postmaster@mx.example.net\r\nSubject: Undeliverable: tea\r\n",
			"Delivery has failed to these recipients or groups:\r\n\r\nbob@example.com\r\n",
			[]string{"bob@example.com failed 5.0.0"},
		},
		{
			"a postmaster with a code in a sentence", "From: Postmaster <postmaster@mx.example.net>\r\nSubject: Undeliverable: tea\r\n",
			"MESSAGE NOT DELIVERED\r\n\r\nThere was an issue delivering your message to bob@example.com. This\r\nis a 5.1.2 error: it was not delivered.\r\n",
			[]string{"bob@example.com failed 5.1.2"},
		},
		{
			"a list in which one has a code", "From: MAILER-DAEMON@mx.example.net\r\nSubject: Delivery failure\r\n",
			"Your mail could not be delivered to some.\r\n\r\n- bob@example.com :: it failed\r\n- dora@example.com :: 552 mailbox full\r\n",
			[]string{"bob@example.com failed 5.0.0", "dora@example.com failed 5.2.2"},
		},
		{
			"Exim that tells the size of the mail", null + "From: MAILER-DAEMON@mx.example.net\r\nX-Failed-Recipients: bob@example.com\r\nSubject: Mail delivery failed\r\n",
			"The following address failed:\r\n\r\n  bob@example.com\r\n    error from the server after MAIL FROM:<ann@example.org> SIZE=2855:\r\n    550-SPF: you may not send for example.org\r\n    550 so it is\r\n",
			[]string{"bob@example.com failed 5.7.26"},
		},
		{
			"a system that says nothing but the mail", "From: MAILER-DAEMON@mx.example.net\r\nSubject: Processing Error\r\n",
			"Intended recipient: bob@example.com\r\n\r\nThe following mail has been returned because it encountered an error.\r\n\r\n--------RETURNED MAIL FOLLOWS--------\r\n" + comesBack,
			[]string{"bob@example.com failed 5.0.0"},
		},
	} {
		tc.check(t)
	}
}
