"""Passwords that anybody would try first: refused without asking a network.

Instead of a long list of whole passwords this keeps the words that they are made of. A password is
weak when nothing but such words remains of it, once the digits and signs that people put around
them, and the digits that they put in place of letters, are taken away.
"""

import re

from servicedesk.core.kernel.errors import Message
from servicedesk.core.people.rules.texts import fold

SHORTEST = 8
LONGEST = 128
SHORTEST_OWN_WORD = 3
LOCAL_DIGITS = 9  # of a phone number, without the country's
FEWEST_LETTERS_BESIDE = 5
FEWEST_DIFFERENT = 4

SWAPPED = str.maketrans("01345789@$!|", "oieastbgasil")

WORDS = frozenset(
    # Words for a password, and for who signs in.
    "password passwort passw pass passwd contrasena contrasenia contra clave claves secreto secreta secret acceso"
    " admin administrador administrator adminadmin root toor user usuario username login entrar ingreso ingresar"
    " invitado guest test prueba pruebas testing demo default changeme cambiame cambiar temporal temp nuevo nueva"
    " cliente clientes soporte support mesa ayuda help servicio service servicedesk helpdesk internet router modem"
    " wifi red movil celular telefono empresa oficina trabajo computadora computer master server sistema sistemas"
    # Rows of a keyboard.
    " qwerty qwertyu qwertyui qwertyuiop qwert qwe asd asdf asdfg asdfgh asdfghjk asdfghjkl zxc zxcv zxcvb zxcvbn"
    " zxcvbnm qaz zaq wsx qazwsx zaqwsx qazwsxedc qweasd qweasdzxc qwer wasd"
    " azerty qwertz abc abcd abcde abcdef abcdefg abcdefgh abcdefghi aaa"
    # What people love, and how they greet.
    " hola holahola hello welcome bienvenido bienvenida bienvenidos gracias adios amor amores amorcito miamor teamo"
    " teamomucho teadoro tequiero tequieromucho iloveyou iloveu love lovely loveme amigo amiga amigos amistad mama"
    " papa mami papi mamita papito familia mifamilia hermano hermana bebe bebito princesa principe reina rey corazon"
    " cielo vida mivida bonita hermosa preciosa guapa linda lindo nena chiquita chiquito gordita gordito muneca"
    " estrella estrellita luna sol sunshine sunday monday princess queen king angel angelito angeles baby babygirl"
    " butterfly flower flores mariposa chocolate cookie cheese banana naranja manzana libertad felicidad esperanza"
    # Gods, games, films and sport.
    " dios diosesamor diosesfiel jesus jesucristo cristo jesusteamo maria virgen guadalupe bendicion dragon monkey"
    " shadow master superman batman spiderman pokemon naruto goku starwars matrix ninja hunter killer gamer warcraft"
    " minecraft fortnite football futbol baseball basketball soccer hockey tennis campeon campeones alianza"
    " universitario universidad cristal caracas magallanes boca river barcelona barca realmadrid madrid chelsea"
    " arsenal liverpool juventus america chivas colombia venezuela peru mexico argentina chile ecuador bolivia"
    " uruguay paraguay panama espana lima bogota quito santiago maracaibo valencia arequipa cusco medellin"
    # First names that top such lists.
    " daniel alejandro alejandra andrea andres antonio carlos carolina claudia cristian cristina diego eduardo"
    " elizabeth enrique fernanda fernando francisco gabriel gabriela gustavo isabel javier jessica jorge jose"
    " juan juancarlos karina laura leonardo lorena lucia luis manuel marcela marcos mariana martin mauricio"
    " michael michelle miguel monica natalia nicolas pablo patricia paola pedro rafael ricardo roberto rodrigo"
    " rosa sandra santiago sebastian sergio sofia susana valentina valeria vanessa veronica victor victoria"
    # The rest of what every list begins with.
    " letmein trustno whatever freedom jordan access mustang harley ranger jennifer thomas charlie george computer"
    " internet samsung google facebook instagram whatsapp youtube hotmail gmail yahoo iphone android windows"
    " verano invierno primavera otono summer winter spring autumn enero febrero marzo abril mayo junio julio agosto"
    " septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado domingo".split()
)


def password_problem(password: str, own_words: frozenset[str]) -> Message | None:
    """Return why this password is not good enough for a person with these words about him, or None."""
    if len(password) < SHORTEST:
        return Message("password.too_short", {"shortest": SHORTEST})
    if len(password) > LONGEST:
        return Message("password.too_long", {"longest": LONGEST})
    if _is_run(password) or _is_weak_word(password):
        return Message("password.common")
    if _is_personal(password, own_words):
        return Message("password.personal")
    return None


def own_words(*told: str) -> frozenset[str]:
    """Return the words about a person that are no password for him: of his name, address, phone, document."""
    words = {word for text in told for word in re.split(r"[\W_]+", fold(text))}
    words |= {word[-LOCAL_DIGITS:] for word in words if word.isdigit()}
    return frozenset(word for word in words if len(word) >= SHORTEST_OWN_WORD)


def _is_run(password: str) -> bool:
    """Tell whether it is a run as ``12345678`` or ``hgfedcba``, or has next to no different characters."""
    folded = fold(password)
    steps = {ord(after) - ord(before) for before, after in zip(folded, folded[1:], strict=False)}
    return len(set(folded)) < FEWEST_DIFFERENT or steps in ({1}, {-1}) or folded in ("1234567890", "0987654321")


def _is_weak_word(password: str) -> bool:
    folded = fold(password)
    letters = re.sub(r"[\W\d_]+", "", folded)
    stems = {letters, _stem(folded.translate(SWAPPED)), _stem(folded).translate(SWAPPED)}
    halves = {stem[: len(stem) // 2] for stem in stems if stem[: len(stem) // 2] * 2 == stem}
    return not WORDS.isdisjoint(stems | halves)


def _stem(folded: str) -> str:
    """Return what is left between the digits and signs at both ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)


def _is_personal(password: str, words: frozenset[str]) -> bool:
    """Tell whether little remains of it once the person's own words are taken away."""
    rest = fold(password)
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != fold(password) and len(re.sub(r"[\W_]", "", rest)) < FEWEST_LETTERS_BESIDE
