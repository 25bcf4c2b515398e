namespace Clutch.Health.Training.Learning;

/// <summary>Symmetric positive definite systems of linear equations, by Cholesky's decomposition.</summary>
internal static class LinearSystem
{
    /// <summary>Solves one system.</summary>
    /// <param name="matrix">The lower triangle is read.</param>
    /// <param name="right">The right-hand side.</param>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        int n = right.Length;
        double[,] lower = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(Math.Max(sum, double.Epsilon)) : sum / lower[j, j];
            }
        }

        double[] solution = [.. right];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
            {
                solution[i] -= lower[i, k] * solution[k];
            }

            solution[i] /= lower[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
            {
                solution[i] -= lower[k, i] * solution[k];
            }

            solution[i] /= lower[i, i];
        }

        return solution;
    }
}
