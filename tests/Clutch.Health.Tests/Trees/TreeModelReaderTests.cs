using System.Text;
using System.Text.Json.Nodes;
using Clutch.Health.Trees;

namespace Clutch.Health.Tests.Trees;

public sealed class TreeModelReaderTests
{
    // A root that splits feature 1 at 2.5, and two leaves; missing goes left.
    private const string Good = """
        {"version":[1,7,4],"learner":{"objective":{"name":"reg:squarederror"},
         "learner_model_param":{"base_score":"5E-1","num_feature":"2","num_class":"0","num_target":"1"},
         "gradient_booster":{"name":"gbtree","model":{"trees":[
          {"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[1,0,0],"split_conditions":[2.5,-1,4],
           "default_left":[1,0,0],"sum_hessian":[3,1,2],"split_type":[0,0,0]}]}}}}
        """;

    [Fact]
    public void A_model_written_by_hand_is_walked()
    {
        Assert.Equal(TreeReject.None, Read(Good, out TreeModel? model));
        Assert.Equal(-0.5f, model!.Predict([9, 2.4f]));
        Assert.Equal(4.5f, model.Predict([9, 2.5f]));
        Assert.Equal(-0.5f, model.Predict([9, float.NaN]));
        Assert.Equal(4.5f, model.Predict([9, float.PositiveInfinity]));
    }

    [Theory]
    [InlineData("\"5E-1\"", "\"[5E-1]\"")]
    [InlineData("\"default_left\":[1,0,0]", "\"default_left\":[true,false,false]")]
    [InlineData("[1,7,4]", "[3,0,0]")]
    public void Forms_of_newer_versions_are_read(string form, string newer)
    {
        Assert.Equal(TreeReject.None, Read(Good.Replace(form, newer, StringComparison.Ordinal), out TreeModel? model));
        Assert.Equal(-0.5f, model!.Predict([9, float.NaN]));
    }

    [Theory]
    [InlineData("[1,7,4]", "[4,0,0]", TreeReject.Version)]
    [InlineData("[1,7,4]", "[\"x\"]", TreeReject.Version)]
    [InlineData("[1,7,4]", "[]", TreeReject.Version)]
    [InlineData("\"version\"", "\"virsion\"", TreeReject.MissingMember)]
    [InlineData("reg:squarederror", "multi:softmax", TreeReject.Objective)]
    [InlineData("gbtree", "dart", TreeReject.Objective)]
    [InlineData("\"num_class\":\"0\"", "\"num_class\":\"3\"", TreeReject.Feature)]
    [InlineData("\"num_target\":\"1\"", "\"num_target\":\"2\"", TreeReject.Feature)]
    [InlineData("\"split_type\":[0,0,0]", "\"split_type\":[1,0,0]", TreeReject.Feature)]
    [InlineData("5E-1", "NaN", TreeReject.Number)]
    [InlineData("5E-1", "half", TreeReject.Number)]
    [InlineData("5E-1", "\\ud800", TreeReject.MissingMember)]
    [InlineData("\"num_feature\":\"2\"", "\"num_feature\":\"-2\"", TreeReject.Number)]
    [InlineData("\"num_feature\":\"2\"", "\"num_feature\":\"70000\"", TreeReject.TooLarge)]
    [InlineData("\"num_feature\":\"2\"", "\"num_feature\":\"1\"", TreeReject.Number)]
    [InlineData("\"num_feature\":\"2\"", "\"num_feature\":2", TreeReject.MissingMember)]
    [InlineData("[2.5,-1,4]", "[2.5,-1,1e99]", TreeReject.Number)]
    [InlineData("[2.5,-1,4]", "[2.5,-1]", TreeReject.Shape)]
    [InlineData("[2.5,-1,4]", "[2.5,-1,null]", TreeReject.Number)]
    [InlineData("\"sum_hessian\":[3,1,2]", "\"sum_hessian\":[0,1,2]", TreeReject.Number)]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[0,-1,-1]", TreeReject.Shape)]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[2,-1,-1]", TreeReject.Shape)]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[3,-1,-1]", TreeReject.Shape)]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[-2,-1,-1]", TreeReject.Shape)]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[1,-1,0]", TreeReject.Shape)]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[1.5,-1,-1]", TreeReject.Number)]
    [InlineData("\"right_children\":[2,-1,-1]", "\"right_children\":[-1,-1,-1]", TreeReject.Shape)]
    [InlineData("\"split_indices\":[1,0,0]", "\"split_indices\":[-1,0,0]", TreeReject.Number)]
    [InlineData("\"split_indices\":[1,0,0]", "\"split_indices\":[2,0,0]", TreeReject.Number)]
    [InlineData("\"default_left\":[1,0,0]", "\"default_left\":[7,0,0]", TreeReject.Number)]
    public void A_wrong_model_is_refused_with_its_reason(string part, string wrong, TreeReject reason)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        Assert.Equal(reason, Read(Good.Replace(part, wrong, StringComparison.Ordinal), out TreeModel? model));
        Assert.Null(model);
    }

    [Fact]
    public void A_model_that_ends_at_any_byte_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Good.TrimEnd());
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Equal(TreeReject.NotJson, TreeModelReader.Read(whole.AsMemory(0, length), out _));
        }
    }

    [Fact]
    public void A_tree_deeper_than_is_allowed_is_refused()
    {
        Assert.Equal(TreeReject.None, Read(Chain(TreeModelReader.MostLevels), out TreeModel? deepest));
        Assert.Equal(0.5f + TreeModelReader.MostLevels, deepest!.Predict([0, 1]));
        Assert.Equal(TreeReject.TooLarge, Read(Chain(TreeModelReader.MostLevels + 1), out _));
    }

    [Fact]
    public void Random_damage_never_throws_and_what_is_accepted_can_be_walked()
    {
        var random = new Random(11);
        byte[] whole = Encoding.UTF8.GetBytes(Good);
        float[] row = [1, 2];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. whole];
            for (int hit = random.Next(1, 4); hit > 0; hit--)
            {
                damaged[random.Next(damaged.Length)] = (byte)"0123456789-[]{}\",:eE.x"[random.Next(22)];
            }

            if (TreeModelReader.Read(damaged, out TreeModel? model) == TreeReject.None && model!.Features == row.Length)
            {
                model.Predict(row);
            }
        }
    }

    /// <summary>A tree whose every right child splits again.</summary>
    private static string Chain(int levels)
    {
        var root = JsonNode.Parse(Good)!;
        JsonNode tree = root["learner"]!["gradient_booster"]!["model"]!["trees"]![0]!;
        int nodes = (2 * levels) + 1;
        tree["left_children"] = Numbers(node => node % 2 == 0 && node < nodes - 1 ? node + 1 : -1);
        tree["right_children"] = Numbers(node => node % 2 == 0 && node < nodes - 1 ? node + 2 : -1);
        tree["split_indices"] = Numbers(_ => 1);
        tree["split_conditions"] = Numbers(node => node == nodes - 1 ? levels : 0);
        tree["default_left"] = Numbers(_ => 0);
        tree["sum_hessian"] = Numbers(node => nodes - node);
        tree["split_type"] = Numbers(_ => 0);
        return root.ToJsonString();

        JsonArray Numbers(Func<int, int> make) => [.. Enumerable.Range(0, nodes).Select(node => (JsonNode)make(node))];
    }

    private static TreeReject Read(string json, out TreeModel? model) => TreeModelReader.Read(Encoding.UTF8.GetBytes(json), out model);
}
