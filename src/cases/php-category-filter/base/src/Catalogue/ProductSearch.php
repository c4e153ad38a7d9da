<?php

declare(strict_types=1);

namespace Shop\Catalogue;

use PDO;

final class ProductSearch
{
    private const PAGE = 25;

    public function __construct(private PDO $db)
    {
    }

    /** @return list<array<string, mixed>> */
    public function byName(string $name, int $page = 0): array
    {
        $statement = $this->db->prepare(
            'SELECT id, name, price FROM products WHERE name LIKE :name ORDER BY name LIMIT :limit OFFSET :offset'
        );
        $statement->bindValue('name', $name . '%');
        $statement->bindValue('limit', self::PAGE, PDO::PARAM_INT);
        $statement->bindValue('offset', $page * self::PAGE, PDO::PARAM_INT);
        $statement->execute();

        return $statement->fetchAll(PDO::FETCH_ASSOC);
    }

    public function count(): int
    {
        return (int) $this->db->query('SELECT COUNT(*) FROM products')->fetchColumn();
    }
}
