"""Follow-up in languages: how far each page is, and texts that go to translators and come back."""
