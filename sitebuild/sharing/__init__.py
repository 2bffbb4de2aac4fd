"""What people share: links, QR codes, texts, and share kits."""
