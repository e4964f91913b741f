"""What people edit: the tables of ``data/``, read strictly and checked cell by cell."""
