"""How somebody is reached: phone numbers and mail addresses."""
