"""What SALESmanago may say of a refused request, in English and in Polish."""

CREDENTIAL_MESSAGES = [
    "User not authenticated",
    "Not authenticated",
    "Api key not specified",
    "Not authorized",
    "Authorization failed. Wrong clientId",
    "Authorization failed. Wrong Token",
    "Invalid account",
    "Invalid confirmation email account",
    "Integration failed",
]

POLISH_CREDENTIAL_MESSAGES = [
    "Brak autoryzacji",
    "Odmowa dostępu",
    "Błąd uwierzytelniania",
    "Użytkownik niezalogowany",
    "Nieprawidłowy klucz API",
    "Konto jest nieaktywne",
    "Użytkownik nie jest uwierzytelniony",
    "Nieuwierzytelniony",
    "Nie zautoryzowano",
    "Błędna autoryzacja",
    "Nieprawidłowe uwierzytelnienie",
    "Autoryzacja nie powiodła się",
    "Autoryzacja się nie udała",
    "Account is inactive",
    "Your account has been blocked",
]

KEY_MESSAGES = [
    "The API key belongs to another user",
    "apiKey: belongs to another owner",
    "Invalid api_key: contact support by e-mail",
    "clientId does not belong to this account",
    "Client id belongs to a different owner's contacts",
    "Invalid sha for this e-mail address",
    "Klucz API nie należy do tego klienta",
    "Not authorized: the API key has another owner than the contact",
    "Nieprawidłowy adres e-mail dla tego klucza",
]

OWNER_ADDRESS_MESSAGES = [
    "Owner email is invalid",
    "Invalid email address of the owner",
    "owner: must be a well-formed email address",
    "Nieprawidłowy adres email właściciela",
    "Adres e-mail właściciela jest nieprawidłowy",
]

OWNER_MESSAGES = [
    "Not authenticated, not owner specified",
    "Not authenticated, invalid owner",
    "Invalid owner",
    "Owner does not exist",
    "Owner stranger@shop.example does not exist",
    "owner: not found",
    "Wrong owner",
    "Unknown account owner",
    "Owner is required",
    "Nieprawidłowy właściciel",
    "Brak właściciela",
    "Właściciel nie istnieje",
    "Właściciel nieaktywny",
    "Nie znaleziono właściciela",
    "Nie podano właściciela",
    "Nie ma takiego właściciela",
    "No such owner",
    "Owner cannot be empty",
    "owner: must not be blank",
    "owner is null",
    "Invalid value for owner",
    "Nieprawidłowa wartość pola owner",
]

OTHER_OWNER_MESSAGES = [
    "Contact belongs to another owner",
    "Belongs to another owner",
    "The contact has a different owner",
    "Contact is owned by stranger@shop.example",
    "Kontakt należy do innego właściciela",
    "Kontakt ma innego właściciela",
    "Kontakt należy do innego użytkownika",
    "Another user owns this contact",
    "This email address belongs to another user",
    "Invalid email, or it belongs to another owner",
    "Access denied: the contact belongs to another owner",
    "Not authorized to modify a contact of another owner",
    "Not authenticated for this e-mail address, it has a different owner",
    "Brak uprawnień do kontaktu innego właściciela",
    "Odmowa dostępu: kontakt należy do innego właściciela",
]

UNPLACED_MESSAGES = [
    "Nieprawidłowy adres IP",
    "Invalid IP address",
    "The IP address belongs to another owner",
    "This feature belongs to another plan, contact support",
    "The integration is owned by a partner",
    "Konto należy do innego użytkownika",
    "Accounting is inactive",
]

ADDRESS_MESSAGES = [
    "must be a well-formed email address",
    "contact.email: must be a well-formed email address",
    "not a valid e-mail",
    "anna@kupujaca.example is not a valid e-mail address",
    "This value is not a valid email address.",
    "email must match the pattern",
    "Please enter a valid e-mail address",
    "Niepoprawny adres e-mail",
    "Nieprawidłowy format adresu email",
    "NIEPRAWIDŁOWY ADRES E-MAIL",
    "Podany adres e-mail jest nieprawidłowy",
    "Adres e-mail ma zły format",
    "Adres e-mail jest zbyt długi",
    "Błędny e-mail: anna@kupujaca.example",
    "Podaj poprawny adres e-mail",
    "To nie jest prawidłowy adres e-mail",
    "B&#322;&#281;dny adres e-mail",
    "Adres e-mail jest na czarnej liście",
    "Niewłaściwy adres e-mail",
    "Niedozwolony adres e-mail",
    "Adres e-mail zawiera niedozwolone znaki",
    "Email contains illegal characters",
]
