"""What offices do with papers outside the product: sign them, and print them from templates of their own."""
