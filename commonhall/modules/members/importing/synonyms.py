"""Names of columns and values of status in the exports of real tools: English, French, Italian, German.

Pure data. Upper and lower case, accents, blanks and signs do not matter (`E-Mail (privat)` is `email privat`). Within a
field the first names win: where a file has several columns of one field, the one that is named first here is taken.
A name stands under one field only.
"""

from __future__ import annotations

from commonhall.modules.members.importing.fields import Field


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]


COLUMN_NAMES: dict[Field, list[str]] = {
    Field.EMAIL: _names("""
        email, email address, e-mail 1 value, primary email, email 1, email 1 address, emails, mail, member email
        email adhérent, email de l'adhérent, adresse email, adresse mail, adresse de messagerie, adresse électronique
        courriel, mél, e-mail principal
        indirizzo email, indirizzo di posta elettronica, posta elettronica, email socio, mail socio
        e-mail-adresse, mailadresse, email privat, private email, e-mail kontaktperson, login e-mail
        login e-mail oder benutzername, contact email, personal email, home email, work email, user email
        email payeur, email de l'acheteur, payer email
    """),
    Field.FIRST_NAME: _names("""
        first name, given name, forename, fname, first, first names, christian name, member first name
        prénom adhérent, prénom de l'adhérent, prénom du membre, prénom, prénoms, prénom usuel
        nome di battesimo, nome socio
        vorname, vornamen, rufname
        prénom payeur, prénom de l'acheteur, payer first name
    """),
    Field.LAST_NAME: _names("""
        last name, surname, family name, lname, last, second name, member last name
        nom adhérent, nom de l'adhérent, nom du membre, nom de famille, nom d'usage
        cognome, cognome socio
        nachname, familienname, zuname, nachname familienname
        nom payeur, nom de l'acheteur, payer last name
    """),
    Field.FULL_NAME: _names("""
        full name, complete name, sort name, member name, contact name, name and surname, file as, last name first name
        surname name, last first, name surname
        nom complet, nom et prénom, nom prénom, noms et prénoms, prénom et nom, prénom nom
        nominativo, nome completo, nome e cognome, nome cognome, cognome e nome, cognome nome
        vollständiger name, vor- und nachname, vorname nachname, vorname und nachname, nachname vorname, name vorname
        name und vorname, nachname und vorname, mitglied
    """),
    Field.DISPLAY_NAME: _names("""
        display name, public name, screen name, nom affiché, nom d'affichage, nom public, nome visualizzato
        nome pubblico, anzeigename
    """),
    Field.MEMBER_NUMBER: _names("""
        member number, membership number, member no, membership no, member nr, member num, member id, membership id
        membership card number, card number, member code, external identifier, external id
        numéro d'adhérent, numéro adhérent, n adhérent, no adhérent, n d'adhérent, no d'adhérent, num adhérent
        numéro de membre, n membre, numéro de carte, numéro de carte d'adhérent, numéro de licence
        n licence, code adhérent
        numero socio, numero di socio, n socio, nr socio, numero tessera, numero di tessera, n tessera, nr tessera
        tessera, tessera n, tessera numero, codice socio, matricola, id socio
        mitgliedsnummer, mitgliedernummer, mitglieds nr, mitglied nr, mitgliednummer, mgl nr, mitglieds id
    """),
    Field.STATUS: _names("""
        membership status, member status, status, account status
        statut de l'adhésion, statut adhésion, statut adhérent, statut du membre, statut
        stato socio, stato iscrizione, stato tesseramento, stato associativo, stato adesione, stato
        mitgliedsstatus, mitgliederstatus, mitgliedschaftsstatus, mitgliedstatus
    """),
    Field.PLAN: _names("""
        membership level, membership type, membership plan, membership category, member type, member category, plan
        plan name, subscription plan, membership, membership types, membership name, tier, membership tier
        type d'adhésion, type adhésion, type d'adhérent, type de membre, catégorie d'adhérent, catégorie de membre
        formule, formule d'adhésion, tarif, nom du tarif, adhésion
        tipo socio, tipo di socio, tipologia socio, tipologia di socio, categoria socio, categoria di socio
        tipo iscrizione, tipo di iscrizione, tipo di adesione, tipologia iscrizione, tipo tessera
        mitgliedsart, mitgliedschaft, mitgliedschaftsart, art der mitgliedschaft, mitgliedstyp, mitgliedertyp
        mitgliedskategorie, beitragsart, beitragsgruppe, beitragsklasse, beitragssatz
    """),
    Field.JOINED_ON: _names("""
        joined on, date joined, join date, joined date, joined, member since, membership since, joining date
        date of joining, enrolment date, enrollment date, membership start date, membership start
        date d'adhésion, date adhésion, date de première adhésion, première adhésion, date d'inscription
        date inscription, date d'entrée, membre depuis, adhérent depuis, inscrit le
        data di iscrizione, data iscrizione, data di adesione, data adesione, data ammissione, data di ammissione
        data tesseramento, iscritto dal, socio dal, iscritto il
        eintrittsdatum, eintritt, eintritt am, eingetreten am, eintritt datum, beitrittsdatum, beitritt, beitritt am
        mitglied seit, aufnahmedatum, aufnahme am
        date de la commande, date commande
    """),
    Field.EXPIRES_ON: _names("""
        expires on, expiration date, expiry date, date expired, expires, expiry, expiration, membership expiration date
        membership expiration, membership expiry, membership end date, membership end, renewal due, renewal date
        renewal due date, valid until, valid to, valid through, paid until, paid through, member until, date expires
        date d'expiration, date expiration, échéance, date d'échéance, fin d'adhésion, date de fin d'adhésion
        fin de validité, date de fin de validité, valable jusqu'au, valide jusqu'au, date de fin, date de sortie
        scadenza, data scadenza, data di scadenza, scadenza tessera, scadenza iscrizione, scade il, valido fino al
        socio fino al, data fine, data fine validità
        austrittsdatum, austritt, austritt am, ausgetreten am, mitglied bis, gültig bis, ablaufdatum, läuft ab am
        ende der mitgliedschaft, mitgliedschaft bis
    """),
    Field.BIRTH_DATE: _names("""
        birth date, date of birth, birthday, dob, born, born on
        date de naissance, naissance, né le, né e le, date naissance, anniversaire
        data di nascita, data nascita, nato il, nata il, nato a il, compleanno
        geburtsdatum, geburtstag, geboren am, geboren, geb datum, geb
    """),
    Field.PHONE: _names("""
        phone, phone number, primary phone, telephone, telephone number, phone 1 value, phone 1, tel, contact number
        mobile, mobile phone, mobile number, cell, cell phone, home phone, home phone number
        numéro de téléphone, n de téléphone, téléphone mobile, téléphone portable, portable, mobile tél
        gsm, téléphone fixe, téléphone domicile
        telefono, numero di telefono, n telefono, tel cell, cellulare, numero cellulare, numero di cellulare
        telefono cellulare, telefono mobile, telefono casa
        telefon, telefonnummer, rufnummer, mobil, mobiltelefon, mobilnummer, handy, handynummer, mobilfunk
        telefon mobil, telefon privat, festnetz
        work phone, business phone, telefon geschäftlich
    """),
    Field.STREET: _names("""
        street, street address, address, address 1 street, address 1, address line 1, home street, home address
        mailing address, postal address, full address, primary address, address 1 formatted
        adresse, rue, adresse 1, adresse postale, numéro et rue, numéro et voie, rue domicile, voie
        indirizzo, indirizzo di residenza, indirizzo residenza, residenza, via, via e numero, via e numero civico
        straße, straße und hausnummer, straße hausnummer, straße hausnr, straße nr, anschrift, straße privat
        business street, work address, straße geschäftlich
    """),
    Field.POSTAL_CODE: _names("""
        postal code, zip, zip code, postcode, zip postal code, postal code zip, home postal code
        address 1 postal code, home zip
        code postal, cp, code postal domicile
        cap, codice postale, codice di avviamento postale
        plz, postleitzahl, plz privat, postleitzahl privat
        business postal code, postleitzahl geschäftlich
    """),
    Field.CITY: _names("""
        city, town, city town, town city, locality, home city, address 1 city, place, municipality
        ville, commune, localité, ville domicile, ville de résidence
        città, comune, località, comune di residenza, città di residenza
        ort, stadt, wohnort, ort privat
        business city, ort geschäftlich
    """),
    Field.COUNTRY: _names("""
        country, country region, home country, home country region, address 1 country, nation, country name
        pays, pays de résidence, pays région, pays domicile
        paese, nazione, stato di residenza, paese di residenza
        land, land privat, land region privat, staat
        business country region, business country, land region geschäftlich
    """),
    Field.FIELD_OF_STUDY: _names("""
        field of study, course of study, degree programme, degree program, study programme, degree course, major
        degree, degree subject
        filière, domaine d'études, domaine d'étude, formation, cursus
        corso di laurea, corso di studi, corso di studio, indirizzo di studi, facoltà
        studiengang, studienfach, studienrichtung, fachrichtung, studium
    """),
    Field.UNIVERSITY: _names("""
        university, college, alma mater, university name, institution, school
        université, établissement, école, établissement d'enseignement
        università, ateneo, istituto
        universität, hochschule, uni, hochschule universität
    """),
    Field.GRADUATION_YEAR: _names("""
        graduation year, year of graduation, grad year, class of, class year, graduation
        année de diplôme, année d'obtention du diplôme, année du diplôme, promotion, promo, année de promotion
        anno di laurea, anno laurea, anno di diploma
        abschlussjahr, jahr des abschlusses, abschluss, examensjahr
    """),
    Field.PROFESSION: _names("""
        profession, job title, occupation, job, position, job position, professional title, current position
        organization 1 title, organization title
        métier, emploi, profession exercée, intitulé du poste, poste, poste occupé, activité professionnelle
        professione, lavoro, mestiere, occupazione, mansione, qualifica professionale, attività lavorativa
        beruf, berufsbezeichnung, berufliche tätigkeit, tätigkeit, stellenbezeichnung, jobtitel
    """),
    Field.EMPLOYER: _names("""
        employer, company, employer name, company name, current employer, organization 1 name, organization name
        organization, organisation, organisation name, business name
        employeur, entreprise, société, nom de l'employeur, nom de l'entreprise
        datore di lavoro, azienda, ditta, impresa, società, nome azienda
        arbeitgeber, firma, unternehmen, firmenname, name der firma
    """),
    Field.NOTES: _names("""
        notes, note, comments, comment, remarks, remark, memo
        commentaires, commentaire, remarques, remarque, observations
        annotazioni, osservazioni, commenti
        notizen, notiz, bemerkungen, bemerkung, anmerkungen, anmerkung, kommentar
    """),
}

CHAMELEONS = _names("name, nom, nome, noms, nomi, names")
"""First name, last name or both, depending on what other columns there are (`Nome` beside `Cognome`)."""

FAMILY_NAME_FIRST = _names("""
    sort name, file as, last name first name, surname name, last first, nom et prénom, nom prénom, noms et prénoms
    cognome e nome, cognome nome, nachname vorname, nachname und vorname, name vorname, name und vorname
""")
"""Columns of full names in which the family name comes first, also without a comma."""

STATUS_NAMES: dict[str, list[str]] = {
    "pending": _names("""
        pending, applied, applicant, awaiting approval, waiting, prospective, prospect
        en attente, en attente de validation, demande en cours, candidat
        in attesa, in attesa di approvazione, in sospeso, richiesta
        ausstehend, beantragt, wartend, antrag, in bearbeitung
    """),
    "active": _names("""
        active, act, current, valid, approved, enabled, member, ok, in good standing
        actif, active, à jour, en cours, valide, validé, validée, adhérent, membre
        attivo, attiva, valido, iscritto, iscritta, in regola, socio
        aktiv, gültig, mitglied, aktives mitglied
    """),
    "inactive": _names("""
        inactive, disabled, former, former member, archived, not a member, non member
        inactif, inactive, ancien adhérent, ancien membre, archivé
        inattivo, inattiva, non attivo, non attiva, ex socio
        inaktiv, nicht aktiv, archiviert, kein mitglied
    """),
    "suspended": _names("""
        suspended, blocked, on hold, frozen
        suspendu, suspendue, bloqué, bloquée
        sospeso, sospesa, bloccato, bloccata
        gesperrt, suspendiert, ruhend
    """),
    "expired": _names("""
        expired, exp, lapsed, overdue, out of date
        expiré, expirée, échu, échue, périmé
        scaduto, scaduta
        abgelaufen, verfallen
    """),
}

NUANCED_STATUS_NAMES: dict[str, list[str]] = {
    "pending": _names("pending new, new application, pending level change, pending upgrade"),
    # Whoever is late, on trial, honorary or (in German clubs) a passive, supporting member is a member all the same.
    "active": _names("""
        new, grace, grace period, renewal overdue, pending renewal, trial, tri, honorary, life, lifetime, complimentary
        nouveau, membre d'honneur, à renouveler, à l'essai
        onorario, sostenitore, in prova, da rinnovare
        passiv, passives mitglied, ehrenmitglied, fördermitglied, probemitglied, neu
    """),
    "inactive": _names("""
        cancelled, canceled, resigned, dropped, deceased, left, removed, terminated, excluded, refused, rejected
        démissionnaire, démissionné, décédé, décédée, radié, radiée, annulé, annulée, exclu, exclue, parti, refusé
        dimesso, dimessa, deceduto, deceduta, escluso, esclusa, decaduto, cessato, annullato, receduto, rifiutato
        ausgetreten, gekündigt, verstorben, ausgeschlossen, storniert, austritt, abgelehnt
    """),
}
"""Words that say more than our five states; the original word is kept beside."""

TOTAL_WORDS = _names("""
    total, totals, grand total, sum, count, subtotal, total members, number of members
    totaux, total général, somme, nombre, sous total, nombre d'adhérents, effectif
    totale, totali, totale generale, somma, totale soci, numero soci
    summe, gesamt, gesamtsumme, insgesamt, anzahl, zwischensumme, anzahl mitglieder
""")

NAME_PARTICLES = _names("""
    af, al, ben, bin, d, da, dal, dalla, de, degli, dei, del, della, delle, der, des, di, do, dos, du, el, l, la, le
    les, lo, op, 't, ten, ter, van, vande, vander, vom, von, zu, zum, zur
""")
"""Words that belong to the family name after them."""

NAME_SUFFIXES = _names("jr, sr, ii, iii, iv, phd, md, esq")
"""What follows a name without being the family name."""
