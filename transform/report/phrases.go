package report

import (
	"slices"
	"strings"
)

// undelivered is how systems say it in languages in which a subject and a text
// say it alike.
var undelivered = [...]string{
	"δεν ήταν δυνατή η παράδοση", "δεν παραδόθηκε", "μη παραδοτέο", "לא ניתן למסור", "לא נמסר", "تعذر تسليم", "لم يتم تسليم", "không thể gửi", "không gửi được", "nu a putut fi livrat", "nelivrat", "не може да бъде доставен",
	"не вдалося доставити", "tidak terkirim", "tidak dapat dikirim", "nepodařilo se doručit", "nie je možné doručiť", "nebylo doručeno", "iletilemedi", "ei saanud kätte", "nepavyko pristatyti",
	"neizdevās piegādāt", "ni mogoče dostaviti", "nije isporučen", "isporuka nije uspjela", "no s'ha pogut lliurar", "ส่งไม่ถึง", "pas pu etre delivr", "pas pu etre remis", "nie dostarczono",
}

// saysUndelivered says whether a text in lower case has one of them.
func saysUndelivered(text string) bool {
	return slices.ContainsFunc(undelivered[:], func(phrase string) bool { return strings.Contains(text, phrase) })
}

// announces says whether a subject announces a bounce or a delay.
func announces(title string) bool {
	title = strings.ToLower(title)
	for _, phrase := range []string{
		"undeliver", "delivery status notification", "delivery failure", "delivery failed", "delivery has failed", "failure notice", "returned mail", "mail delivery", "non-deliver", "nondeliver", "non deliver", "not delivered",
		"not be delivered", "delivery notification", "delivery report", "delivery problem", "delivery error", "delivery unsuccessful", "message delivery", "mail system error", "mail error", "message delayed", "could not send", "couldn't send",
		"delayed mail", "delivery delayed", "delivery warning", "delivery attempt", "delivery incomplete", "mail failure", "failed mail", "message failed", "processing error", "returning message to sender", "returned to sender", "return to sender",
		"bounced mail", "user unknown", "unknown user", "unable to deliver", "failed to deliver", "failure delivery", "failure in delivery", "email rejected", "message rejected", "mail rejected", "warning: message", "delivery failure",
		"send failure", "sending failed", "message status - undeliverable", "address not found",
		"unzustellbar", "nicht zugestellt", "nicht zustellbar", "zustellung", "unzustellbarkeit", "non remis", "échec de la remise", "échec de remise", "échec d'envoi", "non distribu", "non délivr", "remise impossible", "no se puede entregar",
		"no se pudo entregar", "no entregad", "no se ha podido entregar", "error de entrega", "error al entregar", "falha na entrega", "falha de entrega", "não entregue", "não é possível entregar", "mancato recapito", "non recapitat", "mancata consegna",
		"impossibile recapitare", "onbestelbaar", "niet bezorgd", "niet afgeleverd", "niet worden bezorgd", "nie dostarczon", "niedostarcz", "nie można dostarczyć", "недостав", "не доставлен", "не удалось доставить", "не удается доставить",
		"無法傳遞", "無法投遞", "未傳遞", "退信", "退回", "无法投递", "无法送达", "无法发送", "未送达", "传送失败", "投递失败", "未传递", "配信不能", "配信できません", "配信エラー", "送信エラー", "メールエラー", "エラー通知", "届けられません", "メールを送信できません", "배달 못", "배달되지", "전송 실패", "반송",
		"kunne ikke leveres", "kan ikke leveres", "olevererbar", "kunde inte leverer", "kan inte leverer", "ei voitu toimittaa", "kézbesíthetetlen", "kézbesítés", "teslim edilemedi", "nedoručiteln", "doručení",
	} {
		if strings.Contains(title, phrase) {
			return true
		}
	}
	return saysUndelivered(title)
}

// givesReason says whether a text, in lower case, gives a reason that few texts
// have but bounces.
func givesReason(text string) bool {
	for _, phrase := range []string{
		"unknown user", "user unknown", "no such user", "not a valid user", "does not exist", "address not found", "could not be reached", "mailbox is full", "mailbox full", "not listed in", "exceeds allowed size", "not accepting mail",
		"bounced", "message blocked", "failed address", "failed recipient", "transcript of session",
	} {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// deniesDelivery says whether a text, in lower case, says that a mail has not
// been delivered.
func deniesDelivery(text string) bool {
	for _, phrase := range []string{
		"not be delivered", "n't be delivered", "cannot be delivered", "was not delivered", "were not delivered", "not been delivered", "able to deliver", "unable to deliver", "undeliverable", "undelivered", "delivery has failed", "delivery failed", "failed to deliver",
		"delivery to the following", "did not reach", "didn't reach", "failed permanently", "permanent error", "fatal error", "could not deliver", "couldn't deliver", "can't deliver", "cannot deliver", "not deliver", "delivery failure", "failure in delivery",
		"returned to sender", "returned to you", "returning message", "been returned", "being returned", "was rejected", "automatically rejected", "been rejected", "were rejected", "non-delivery", "delivery is delayed", "delivery delayed", "been delayed", "been postponed",
		"delivery problems", "delivery errors", "delivery attempt", "could not send", "couldn't send", "could not be sent", "unable to send", "failed to send", "isn't able to deliver",
		"failure reasons", "message failed",
		"nicht zugestellt", "nicht zustell", "unzustellbar", "nicht übermittelt", "konnte nicht an", "pas pu être remis", "pas pu être distribu", "pas pu être livr", "pas pu être achemin", "n'a pas été remis", "échec de la remise", "pas été délivré", "impossible de remettre", "impossible de remettre",
		"no se pudo entregar", "no se ha podido entregar", "no se puede entregar", "no ha podido ser entregad", "error al entregar", "não pôde ser entregue", "não foi entregue", "não pode ser entregue", "falha na entrega",
		"non è stato possibile recapitare", "impossibile recapitare", "non è stato recapitat", "recapito non riuscito", "niet worden bezorgd", "niet bezorgd", "niet worden afgeleverd", "niet afgeleverd", "nie można dostarczyć", "nie została dostarczona", "nie powiodło się",
		"не удалось доставить", "не может быть доставлено", "не было доставлено", "не доставлено", "невозможно доставить", "退回", "退信", "无法投递", "无法送达", "无法发送", "無法傳遞", "無法投遞", "未能送达", "配信できません", "配信できなかった", "送信できません", "届けられません", "配信されませんでした", "전달하지 못", "배달하지 못", "배달되지",
		"kunne ikke leveres", "kan ikke leveres", "inte leverer", "ei voitu toimittaa", "nem sikerült", "teslim edilemedi", "nelze doručit",
	} {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return saysUndelivered(text)
}

// actionIn is what a notice, in lower case, says that happened (RFC 3464 section 2.3.3).
func actionIn(title, text string) string {
	told := enhanced(text)
	failed := told != "" && told[0] != '2' || reply(text) != "" || deniesDelivery(text) || givesReason(text)
	switch {
	case isLate(title, text):
		return "delayed"
	case !failed && isDone(title+" "+text):
		return "delivered"
	}
	return "failed"
}

// isDone says whether a text, in lower case, says that a mail has arrived.
func isDone(text string) bool {
	for _, phrase := range []string{
		"successfully delivered", "delivered successfully", "successful delivery", "successful mail delivery", "was delivered to", "has been delivered to", "were delivered to", "have been delivered to", "successfully relayed", "(success)", "(relayed)",
		"erfolgreich zugestellt", "bien été remis", "entregado correctamente", "entregue com êxito", "успешно доставлен", "投递成功",
	} {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// isLate says whether a notice, in lower case, is a warning: the mail is still being tried.
func isLate(title, text string) bool {
	for _, phrase := range []string{"(failure)", "failed permanently", "given up", "giving up", "permanent fatal errors", "permanent error", "no further attempt", "no further delivery attempt"} {
		if strings.Contains(title, phrase) || strings.Contains(text, phrase) {
			return false
		}
	}
	for _, phrase := range []string{"delayed", "(delay)", "could not send message for past", "delivery delay", "delivery incomplete", "verzögert", "retardé", "retrasad", "задержк"} {
		if strings.Contains(title, phrase) {
			return true
		}
	}
	for _, phrase := range []string{
		"not yet been delivered", "no action is required on your part", "still being retried", "will be retried", "will keep trying", "will continue to try", "you do not need to resend", "warning message only", "transient non-fatal errors", "delivery is delayed", "has been delayed",
		"is delayed", "been postponed", "attempts will continue", "continue to be made", "will continue to retry", "still trying to deliver", "will retry for", "will try again", "not been delivered yet", "could not be delivered yet",
		"noch nicht zugestellt", "wird verzögert", "pas encore été remis", "retardée", "todavía no se ha entregado", "se ha retrasado", "доставка задерживается", "延迟", "遅れて",
	} {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}
