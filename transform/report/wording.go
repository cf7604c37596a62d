package report

// wording is what mail systems write, in lower case, for one reason.
type wording struct {
	reason  string
	phrases []string
}

// wordings are plain words. What decides stands first: a text that names a
// blocklist and also says "user unknown" is about the blocklist.
var wordings = [...]wording{
	{UserUnknown, []string{"account or domain may not exist"}}, // QUIRK: a hoster that guesses at everything else behind it
	{RateLimited, []string{ // before the quota of a mailbox
		"sending quota", "submission quota", "message quota", "daily quota", "hourly quota", "outbound quota", "relay quota",
	}},
	{SenderRejected, []string{ // before the blocklists of hosts
		"banned sender", "sender blacklisted", "sender is blacklisted", "sender blocked", "sender address blocked", "sender address has been", "sender is in ", "sender's address is", "address that has been blacklisted", "blocked sender", "sender is blocked",
	}},
	{Policy, []string{ // before what a mailbox takes and takes no more
		"members only", "members-only", "non-member", "not a member", "not subscribed", "only accepting mail from", "only accepts mail from", "only accept mail from", "accepting mail with", "list of senders", "pre-approved", "preapproved", "not accepting mail from",
	}},
	{Loop, []string{
		"too many hops", "hop count exceeded", "mail loop", "loops back to", "routing loop", "loop detected", "message looping", "mail is looping", "too many received", "forwarding loop", "maximum number of hops",
	}},
	{MailboxFull, []string{
		"mailbox full", "full mailbox", "mailbox is full", "mailbox too full", "over quota", "overquota", "quota exceed", "exceeded quota", "exceeds quota", "exceeded the quota", "out of quota", "disk quota", "storage quota", "mailbox quota",
		"exceeded storage allocation", "exceeded its storage", "over the maximum storage", "out of storage", "no space left", "not enough storage space", "enough space", "space not enough", "exceeding their quota", "exceeding its quota", "exceeding quota", "quota violation", "insufficient quota", "reached its quota", "reached disk quota", "quota is full", "quota full", "quota reached",
		"mailbox has exceeded", "mailbox exceeds", "mailbox would exceed", "mailbox size limit", "storage limit", "disk space limit", "space has been used up", "account is full", "inbox is full", "inbox full", "mailfolder is full", "maildir over", "messages on the server", "box is full", "exhausted allowed storage", "exceeded the local limit", "exceeds allowed size",
		"postfach ist voll", "postfach voll", "boîte aux lettres est pleine", "boîte pleine", "boite du destinataire pleine", "bandeja de entrada llena", "buzón está lleno", "buzón lleno", "casella piena", "casella di posta piena",
		"caixa de correio cheia", "caixa postal cheia", "ящик переполнен", "邮箱已满", "郵箱已滿", "空间不足", "メールボックスが一杯", "容量を超",
	}},
	{TooBig, []string{
		"message too large", "message too big", "message is too large", "message is too big", "message size exceeds", "message size limit", "exceeds fixed maximum", "exceeds maximum message size", "message file too big",
		"exceeds the maximum size", "exceeds size limit", "size limit exceeded", "maximum message size", "maximum incoming message", "maximum allowed size", "message length exceeds", "larger than the", "message larger than", "maximum email size", "maximum mail size", "max message size", "inbound message size", "taille limite", "size exceeds the limit", "sizelimit",
		"nachricht ist zu groß", "nachricht zu groß", "trop volumineux", "demasiado grande", "troppo grande", "muito grande", "слишком большой", "слишком велик", "邮件过大", "邮件大小超过", "サイズが大き",
	}},
	{Auth, []string{
		"dmarc", " spf ", "(spf)", " spf-", " spf:", " spf.", "sender policy framework", "dkim", "is unauthenticated", "unauthenticated email", "unauthenticated mail",
		"authentication checks", "lack of authentication", "reverse dns", "ptr record", " ptr ", "no ptr", " rdns", "reverse hostname", "reverse lookup",
	}},
	{RateLimited, []string{
		"too many messages", "too many emails", "rate limit", "ratelimit", "receiving mail too quickly", "receiving mail at a rate", "connection limit", "connection rate", "thread limit", "threshold exceeded", "exceeded threshold", "limit exceeded for", "temporarily deferred", "sending limit", "daily limit", "hourly limit", "too many recipients", "too many connections",
		"too many sessions", "too many smtp", "too many simultaneous", "concurrent", "throttl", "greylist", "graylist", "grey-list", "gray-list", "max emails", "message rate", "sending rate", "sent too many", "user complaints",
		"unexpected volume", "frequency limit", "发送频率",
	}},
	{Virus, []string{"virus", "malware", "trojan", "phishing"}},
	{Blocked, []string{
		"spamhaus", "blocklist", "block list", "blacklist", "black list", "black-list", "dnsbl", " rbl", "spamcop", "barracudacentral", "sorbs.", "surbl", "uribl", "senderbase",
		"reputation", "blocked using", "client host blocked", "client host rejected", "refused to talk to me", "open proxy", " xbl", " pbl", "abuseat", " drbl", "dsbl", "bad helo", "helo command rejected", "listed as abusive", "smtp server of your isp", "your isp", "ip address is blocked", "ip blocked", "access denied. ip", "banned sending ip", "dynamic ip", "dynamic pool", "bad sender ip",
		"cannot find your hostname", "cannot resolve your", "blocked for abuse", "mail server ip", "(s3140)", "(s3150)", "connections from your", "your ip address", "sending ip",
	}},
	{Spam, []string{"spam", "unsolicited", "junk mail", "bulk mail", "bulk email", "bulk e-mail", " ube", "mass mail", "message filtered", "recurrent pattern", "垃圾邮件", "垃圾郵件", "スパム"}},
	{RelayDenied, []string{
		"relay access denied", "relaying denied", "relay not permitted", "relaying not allowed", "relay not allowed", "relay is not allowed", "relay denied", "unable to relay", "cannot relay", "allowed to relay", "configured to relay", "as a relay", "mail relay", "open relay", "relaying mail", "not permitted to relay", "relay prohibited",
		"we do not relay", "no relaying", "relaying is prohibited", "relaying disallowed", "relay operation", "allowed rcpthost", "authentication required", "authentication is required", "must be authenticated", "requires authentication", "authentication fail", "authentication credential", "authentication data", "invalid credentials", "client was not authenticated", "password not accepted", "not accept mail for", "not handle mail for", "don't handle mail for",
	}},
	{SenderRejected, []string{
		"sender address rejected", "sender rejected", "sender denied", "bad sender", "sender verify failed", "sender verification", "sender is not allowed", "sender not allowed", "sender domain", "domain of sender", "domain of the sender", "sender address does", "invalid sender",
		"sender unknown", "bogus mail from", "unroutable sender", "mail from not owned", "émetteur invalide", "emetteur invalide", " batv", "unknown sender", "sender access denied", "return path is not valid", "null sender", "not allowed to send as", "sender address is",
	}},
	{MailboxDisabled, []string{
		"account disabled", "account is disabled", "account has been disabled", "account inactive", "account is inactive", "inactive account", "account suspended", "account is suspended", "account has been suspended", "account locked",
		"account is locked", "account expired", "account has expired", "account closed", "account has been closed", "account deactivated", "account that you tried to reach is disabled", "account is temporarily",
		"mailbox disabled", "mailbox is disabled", "mailbox inactive", "mailbox is inactive", "mailbox locked", "mailbox is locked", "mailbox suspended", "mailbox frozen", "mailbox is frozen", "user not active", "archived recipient", "temporary locked", "temporarily locked", "not accepting any", "user disabled", "user is disabled", "disabled user", "user is inactive",
		"inactive user", "suspended user", "not accepting mail", "not accepting messages", "no longer accepting", "no longer accepts mail", "no longer active", "deactivated", "recipient inactive", "disabled recipient", "deaktiviert", "已被禁用", "已停用", "已冻结",
	}},
	{UserMoved, []string{"user has moved", "has moved to", "address has changed", "new address is", "mailbox has moved", "has been replaced by", "has a new address", "recipient has moved", "address changed to"}},
	{HostUnknown, []string{
		"host unknown", "unknown host", "name or service not known", "host not found", "name service error", "domain name not found", "domain not found", "unknown domain", "no such domain", "find a gateway", "no mail exchanger", "no mx", "domain unknown", "couldn't find any host", "could not find any host", "hostname lookup", "host name lookup", "name server reply", "dns records",
		"point to non-existent", "unrouteable mail domain", "unroutable domain", "domain does not exist", "domain must exist", "domain does not accept mail", "host does not accept mail", "dns error", "dns lookup", "mx record", "no mail hosts", "bad destination host", "bad destination domain", "nxdomain",
		"invalid domain", "no such host", "nullmx", "null mx", "a mail exchanger", "domain lookup", "no route to domain", "domain couldn't be found", "domain could not be found", "domain wasn't found", "non-existent domain", "nonexistent domain",
	}},
	{UserUnknown, []string{
		"user unknown", "unknown user", "no mail box", "not an active address", "bad_recipient", "no such user", "nonexistent user", "non-existent user", "nosuchuser", "no such mailbox", "mailbox unavailable", "mailbox not found", "mailbox is unavailable", "mailbox invalid", "mailbox not present", "user not found", "user not known", "not known here", "invalid final delivery", "final email delivery point", "no such account", "no such person", "nobody here by that name", "no one here by that name", "unknown recipient", "unknown email", "unknown e-mail", "unknown virtual", "addressee unknown", "addresses were unknown", "recipient unknown", "recipient not found", "recipientnotfound", "recipnotfound",
		"address unknown", "address invalid", "not present in directory", "malformed address", "malformed recipient", "unknown address", "no such recipient", "invalid recipient", "no mailbox", "not listed in", "no such address", "unknown local", "invalid mailbox", "address not found", "unrouteable address", "unroutable address",
		"illegal alias", "bad destination mailbox", "this user doesn't have", "not a valid mailbox", "not a valid user", "unknown account", "invalid user", "not a known user", "user invalid", "no valid recipient", "not a valid recipient", "not valid recipient", "destinataire invalide", "unknown mailbox", "bad recipient", "badrcptto", "validrcptto", "bad-recipient", "can't accept user", "no one at this address", "nobody at this address", "name is not recognized",
		"does not exist", "doesn't exist", "did not exist", "wasn't found at", "account does not", "account doesn't",
		"empfänger unbekannt", "unbekannter empfänger", "unbekannter benutzer", "empfänger nicht gefunden", "existiert nicht", "adresse inconnue", "utilisateur inconnu", "destinataire inconnu", "n'existe pas", "usuario desconocido", "destinatario desconocido",
		"no existe", "utente sconosciuto", "non esiste", "destinatario sconosciuto", "usuário desconhecido", "não existe", "onbekende gebruiker", "bestaat niet", "nie istnieje", "не существует", "не найден", "нет такого", "不存在", "宛先不明", "リストにありません",
		"見つかりません", "存在しません", "존재하지", "찾을 수 없",
	}},
	{Expired, []string{
		"message expired", "allowed queue period", "not been collected", "hosts have been failing", "was aborted after", "delivery expired", "retry time not reached", "delivery time", "retry timeout", "retry limit", "too long in the queue", "in the queue too long", "in queue too long", "queue too long", "message timed out",
		"delivery attempts exceeded", "max retries", "multiple retries",
	}},
	{Network, []string{
		"connection timed out", "connection refused", "timed out", "timeout", "no route to host", "network is unreachable", "network unreachable", "host is unreachable", "host unreachable", "network error", "connection reset", "lost connection", "connection dropped", "connection was dropped", "socket error", "accept our requests to connect", "did not accept our request",
		"could not connect", "couldn't connect", "cannot connect", "unable to connect", "failed to connect", "establish an smtp connection", "not responding", "did not respond", "connection failed", "mail exchanger failed", "no answer from host", "server not available", "host is down", "host down", "tls handshake", "broken pipe",
	}},
	{Content, []string{"header size", "mime complexity", "8-bit data", "invalid mime", "improperly-formatted", "improperly formatted", "unacceptable content", "banned content", "content denied"}},
	{Protocol, []string{"helo first", "mail first", "rcpt first", "protocol violation", "unimplemented command", "identity changes", "not be repeated", "unauthenticated commands"}},
	{System, []string{"procmail", "command failed", "command output", "pipe to ", "interrupted system call", "system config", "queue file", "misconfigured", "agent busy"}},
}

// hints are words that say why only if nothing else does.
var hints = [...]wording{
	{MailboxFull, []string{"quota", "mailbox storage", "out of space"}},
	{UserUnknown, []string{
		"not exist", "recipient address rejected", "couldn't be found", "could not be found", "was not found", "no account", "invalid address", "not known at", "not a local", "recipient rejected", "no longer available",
		"no longer valid", "no longer with", "no longer employed", "cannot find user", "is unknown", "not found", "not local", "recipient not accepted", "recipient not ok", "ambiguous", "not unique", "wurde nicht gefunden", "introuvable", "no se encontró", "não foi encontrad", "non è stato trovato",
	}},
	{TooBig, []string{"too large", "too big", "size limit", "message size", "mail size"}},
	{Expired, []string{"expired", "giving up after", "failed after", " attempts: ", "maximum attempts", "not been delivered after", "undelivered after", "could not be delivered for", "could not be delivered within", "unable to deliver for", "hours on the queue"}},
	{Content, []string{
		"attachment", "content filter", "message content", "rfc 5322", "rfc 2822", "duplicate header", "malformed", "bad header", "invalid header", "forbidden content", "conversion required", "message contains", "content reject",
	}},
	{MailboxDisabled, []string{"suspended", "disabled", "inactive"}},
	{Network, []string{"conversation with", "could not be reached", "not reachable", "unable to reach", "tls negotiation", "certificate", "tlsa", "dnssec", " dane "}},
	{Blocked, []string{"ip address", " ip ", " ips ", " ip. ", " ip: "}},
	{Policy, []string{
		"starttls", "tls required", "requires tls", "requires encryption", "policy", "not permitted", "not authorized", "not authorised", "unauthorized", "access denied", "permission", "restricted", "prohibit", "administratively", "moderat", "rejected by the recipient", "forbidden", "blocked",
		"refused", "denied", "rejected", "not allowed",
	}},
	{System, []string{
		"configuration error", "system error", "local error", "internal error", "server error", "temporary failure", "temporarily unavailable", "temporary local problem", "service unavailable", "service not available", "server busy", "unable to process", "transaction failed", "currently unavailable", "system problem",
		"insufficient system", "can't create", "i/o error", "unable to write", "system is full", "mailer error", "command died", "out of memory", "try again later",
	}},
	{Protocol, []string{"syntax error", "unrecognized command", "bad sequence", "not implemented", "protocol error"}},
}
