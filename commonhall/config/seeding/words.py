"""What invented people are called, where they live, what they study, and what they work."""

FIRST = (
    "Alice Bruno Chiara Davide Elena Fabien Giulia Hugo Ines Jonas Katia Luca Marta Nils Olga Pablo Quentin Rosa "
    "Sven Théa Ugo Vera Walter Xenia Yann Zoé"
).split()
LAST = (
    "Bianchi Colombo Dubois Esposito Ferrari Garnier Hofmann Ibsen Jansen König Lefèvre Marino Novak Oliveira Petit "
    "Ricci Schmid Tanner Urban Vidal Weber Ximenes Young Zanetti"
).split()
CITIES = "Roma Milano Torino Bologna Genève Lausanne Paris Lyon Wien Zürich".split()
FIELDS = "Architecture Biology Chemistry Economics Engineering Law Literature Medicine Physics History".split()
UNIVERSITIES = (
    "Sapienza",
    "Politecnico di Milano",
    "Université de Genève",
    "ETH Zürich",
    "Sorbonne",
    "Universität Wien",
)
PROFESSIONS = "Accountant Architect Baker Designer Engineer Gardener Journalist Nurse Pharmacist Teacher".split()
EMPLOYERS = ("Fjordglas", "Alpenbahn", "Officine Po", "Studio Lemano", "Kantonsspital", "Éditions du Rhône")
