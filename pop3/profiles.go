package pop3

import "slices"

// Profiles are all kinds of servers that are known, each with what is known of
// it. Every call makes the table anew: whoever gets it may change it.
func Profiles() []Profile { return slices.Concat(providers(), programs(), olderPrograms()) }

// providers are recognised by host first.
func providers() []Profile {
	return []Profile{
		{
			Name: "gmail", Title: "Gmail", hosts: []string{"gmail.com", "googlemail.com"}, banners: []string{"gpop ready"},
			Facts: []Fact{
				{QuirkRetrieveHides, "QUIT only once every retrieved message is safe, else abort", "limilabs.com/blog/gmail-pop3-behavior; node-pop3/node-pop3 #2"},
				{QuirkDeleteMoves, "DELE keeps, archives or trashes, as the mailbox's settings say", "support.google.com answer 13291"},
				{QuirkPartialListing, "lists some 250 messages at a time; absence from one listing is no proof", "getmail FAQ; horde/Imap_Client #36"},
				{QuirkSlowPolls, "locks out for 1 to 24 hours; poll every 15 minutes at most", "support.google.com answer 1359240"},
			},
		},
		{
			Name: "microsoft", Title: "Exchange, Microsoft 365, Outlook.com",
			hosts:   []string{"office365.com", "outlook.com", "office.com", "hotmail.com", "live.com"},
			banners: []string{"microsoft exchange"}, implementations: []string{"microsoft exchange"},
			Facts: []Fact{
				{QuirkTwoStepAuth, "AUTH XOAUTH2 with an initial response ends the connection", "getmail6/getmail6 #256; marlam/mpop #11; kisli/vmime #267"},
				{QuirkStandIns, "a notice comes in place of an item that cannot be converted; it is never deleted", "Microsoft KB 168109"},
				{QuirkSizesDiffer, "sizes are hints, as they are everywhere", "Set-PopSettings, EnableExactRFC822Size"},
				{QuirkTopDiffers, "headers of TOP are compared by few fields, or not at all", "fetchmail FAQ S2"},
				{QuirkQuitUnproven, "deletion counts once a later listing lacks the message", "fetchmail FAQ S2"},
				{QuirkOddReplies, "an empty line in answer to DELE breaks the session; nothing is deleted", "jstedfast/MailKit #1634, #1636"},
				{QuirkShortIdle, "a session that is silent for a minute is dropped", "OfflineIMAP/offlineimap #62"},
			},
		},
		{
			Name: "yahoo", Title: "Yahoo, AOL", hosts: []string{"yahoo.com", "aol.com", "yahoodns.net"},
			banners: []string{"hello from popgate"}, implementations: []string{"popgate"},
			Facts: []Fact{
				{QuirkSlowPolls, "limits logins, and closes the connection on a wrong password", "mozilla-b2g/gaia-email-libs-and-more #283"},
			},
		},
		{
			Name: "gmx", Title: "GMX, WEB.DE", hosts: []string{"gmx.net", "gmx.de", "gmx.com", "web.de", "mail.com"},
			banners: []string{"gmx pop3", "web.de pop3"},
			Facts: []Fact{
				{QuirkSlowPolls, "delays logins by minutes when it is polled often", "curl/curl #14201, #14677"},
			},
		},
		{
			Name: "qq", Title: "QQ Mail", hosts: []string{"qq.com"}, banners: []string{"qqmail pop3 server"},
			Facts: []Fact{
				{QuirkPartialListing, "lists the last 30 days unless set otherwise; absence is no proof", "zhangyunhao116/zmail #62"},
			},
		},
		{
			Name: "netease", Title: "163.com, 126.com (Coremail)", hosts: []string{"163.com", "126.com", "yeah.net"},
			banners: []string{"coremail mail pop3 server", "coremail system pop3"},
			Facts: []Fact{
				{QuirkSlowPolls, "refuses single messages when much was downloaded; they are retried later", "zhangyunhao116/zmail #115"},
			},
		},
		{
			Name: "ovh", Title: "OVH", hosts: []string{"ovh.net", "ovh.co.uk"},
			Facts: []Fact{
				{QuirkSlowPolls, "cuts clients that poll more often than once a minute", "help.ovh.co.uk EmailPopTooOften"},
			},
		},
	}
}

// programs are recognised by what they say of themselves, as are olderPrograms.
func programs() []Profile {
	return []Profile{
		{
			Name: "dovecot", Title: "Dovecot", banners: []string{"dovecot"}, implementations: []string{"dovecot"},
			Facts: []Fact{
				{QuirkIDsRenewed, "a lost index or a moved mailbox renews all unique-ids; mail is known again by its content", "dovecot src/pop3; dovecot list 2006-02"},
				{QuirkIDsReused, "pop3_uidl_duplicates = rename: a copy takes over the unique-id of the one that is deleted; a known unique-id with another header is another message", "dovecot src/pop3"},
				{QuirkNoLock, "without pop3_lock_session another session may remove what this one has listed", "dovecot src/pop3"},
				{QuirkRetrieveMarks, "RETR marks as read in shared stores; looking uses TOP", "measured with 2.3.19"},
			},
		},
		{
			Name: "courier", Title: "Courier", banners: []string{"hello there."}, implementations: []string{"courier mail server"},
			Facts: []Fact{
				{QuirkQuitUnproven, "says +OK to QUIT, then removes, and ignores failures", "courier imap/pop3dserver.c"},
				{QuirkIDsRenewed, "a lost cache file renews all unique-ids", "courier imap/pop3dserver.c"},
				{QuirkRetrieveMarks, "RETR marks as read at once", "courier imap/pop3dserver.c"},
				{QuirkStandIns, "wraps mail with 8-bit headers in a notice unless UTF8 mode is on, which is asked for; a notice is never deleted", "courier imap/pop3dserver.c"},
				{QuirkShortIdle, "drops a session that is silent for 5 minutes", "courier imap/pop3dserver.c"},
			},
		},
		{
			Name: "cyrus", Title: "Cyrus IMAP", banners: []string{"cyrus pop3"}, implementations: []string{"cyrus pop3"},
			Facts: []Fact{
				{QuirkQuitUnproven, "says +OK to QUIT even if nothing could be removed", "cyrus imap/pop3d.c"},
				{QuirkIDsRenewed, "a changed uidl_format renews all unique-ids", "cyrusimap/cyrus-imapd #1057"},
				{QuirkIDsReused, "reuse was seen; a known unique-id with another size or header is another message", "cyrusimap/cyrus-imapd #374"},
			},
		},
		{
			Name: "zimbra", Title: "Zimbra", banners: []string{"zimbra"}, implementations: []string{"zimbrainc"},
			Facts: []Fact{
				{QuirkDeleteMoves, "an option of the user says whether DELE removes, trashes or keeps", "zm-mailbox Pop3Mailbox.java"},
				{QuirkRetrieveMarks, "QUIT marks as read what was retrieved", "zm-mailbox Pop3Mailbox.java"},
				{QuirkSizesDiffer, "sizes count LF, not CRLF", "zm-mailbox Pop3Message.java"},
				{QuirkSlowPolls, "closes the connection when it is asked too often", "zm-mailbox Pop3Handler.java"},
			},
		},
		{
			Name: "wildduck", Title: "WildDuck", banners: []string{"wdpop", "wildduck"}, implementations: []string{"wildduck"},
			Facts: []Fact{
				{QuirkNoPipelining, "replies raced each other under pipelining in older releases", "zone-eu/wildduck #950"},
				{QuirkDeleteMoves, "DELE moves to the trash", "zone-eu/wildduck #937"},
				{QuirkRetrieveMarks, "QUIT marks as read what was retrieved", "zone-eu/wildduck #189"},
			},
		},
	}
}

// olderPrograms are those of which less is seen today.
func olderPrograms() []Profile {
	return []Profile{
		{
			Name: "hmailserver", Title: "hMailServer", banners: []string{"hmailserver"}, implementations: []string{"hmailserver"},
			Facts: []Fact{
				{QuirkOddReplies, "+ERR in place of -ERR when the inbox cannot be loaded; the session breaks", "hmailserver/hmailserver #594"},
			},
		},
		{
			Name: "qmail", Title: "qmail-pop3d", implementations: []string{"qmail"},
			Facts: []Fact{
				{QuirkSizesDiffer, "sizes are those of the files, with LF", "qmail-pop3d manual"},
				{QuirkNoLock, "two sessions may be open at once", "qmail-pop3d manual"},
			},
		},
		{
			Name: "vpop3", Title: "VPOP3", banners: []string{"vpop3"}, implementations: []string{"vpop3"},
			Facts: []Fact{
				{QuirkIDsReused, "unique-ids come again; a tombstone alone hides no mail", "VPOP3 wiki"},
			},
		},
		{
			Name: "mercury", Title: "Mercury/32", banners: []string{"mercury/32"}, implementations: []string{"mercury"},
			Facts: []Fact{
				{QuirkPartialListing, "can be set to list unread mail only", "Mercury manual page 78"},
				{QuirkRetrieveHides, "what was read is not listed any more then", "Mercury manual page 78"},
			},
		},
		{
			Name: "maillennium", Title: "Maillennium", banners: []string{"maillennium"}, implementations: []string{"maillennium"},
			Facts: []Fact{
				{QuirkTopDiffers, "cuts what TOP gives at 64 to 82 kB", "fetchmail FAQ"},
			},
		},
		{
			Name: "uw", Title: "UW ipop3d, c-client", banners: []string{"ipop3d"}, implementations: []string{"ipop3d"},
			Facts: []Fact{
				{QuirkStandIns, "the mbox's own data may be listed as a message; it is skipped", "c-client mailbox format"},
				{QuirkSizesDiffer, "sizes are those of the mbox", "fetchmail FAQ"},
			},
		},
	}
}
