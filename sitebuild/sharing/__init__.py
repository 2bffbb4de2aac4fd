"""What people hand on: links, codes and ready texts, and everything together in one file."""
